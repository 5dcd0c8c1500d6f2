using Plumbline.Web.Invoices;

namespace Plumbline.Web.Quotes;

/// <summary>How an offer stands, as those see it who are to sign it. The names are those of the texts <c>quote_state_…</c>.</summary>
public enum QuotePageState
{
    Open,
    Signed,
    Expired,
}

/// <summary>A phase of an offer.</summary>
/// <param name="Name">Null where there is but one, without a name.</param>
/// <param name="When">From when and for how long, in words.</param>
/// <param name="Products">What it holds.</param>
public sealed record QuotePhaseModel(string? Name, string When, IReadOnlyList<SoldProductModel> Products)
{
    /// <summary>What is taken off, with for how long: a line each.</summary>
    public IReadOnlyList<(string Label, string Value)> Discounts { get; init; } = [];

    /// <summary>Money in words; null where it is not shown.</summary>
    public string? Total { get; init; }
}

/// <summary>Somebody who signs.</summary>
/// <param name="Name">Or the address, where no name is known.</param>
/// <param name="Detail">Whom they sign for; null for the customer.</param>
/// <param name="Status">In words.</param>
/// <param name="Tone"><c>good</c>, <c>wait</c> or <c>plain</c>.</param>
/// <param name="IsReader">Whether it is who reads the page.</param>
public sealed record QuoteSignerModel(string Name, string? Detail, string Status, string Tone, bool IsReader)
{
    /// <summary>What is known of the signature: when and from where, and of which document.</summary>
    public IReadOnlyList<string> Evidence { get; init; } = [];
}

/// <summary>An attachment that the page shows.</summary>
/// <param name="Name">Of its file.</param>
/// <param name="Path">Of its content.</param>
/// <param name="IsImage">Whether it is an image; else it is a document of pages.</param>
public sealed record QuoteDocumentModel(string Name, string Path, bool IsImage);

/// <summary>A property that the offer asks for.</summary>
/// <param name="Name">Of its field.</param>
/// <param name="Label">Its name.</param>
/// <param name="Kind"><c>text</c>, <c>number</c>, <c>date</c>, <c>select</c> or <c>many</c>.</param>
/// <param name="Choices">Value and label of each; empty where anything may be typed.</param>
public sealed record QuoteQuestionModel(string Name, string Label, string Kind, IReadOnlyList<(string Value, string Label)> Choices);

/// <summary>The form by which a reader signs.</summary>
public sealed record QuoteSignModel(FormModel Form)
{
    /// <summary>Whose signature it is, as it was asked for; null where anybody may sign.</summary>
    public string? SignsAs { get; init; }

    public bool AsksEmail { get; init; }

    public bool AsksTaxId { get; init; }

    public IReadOnlyList<QuoteQuestionModel> Questions { get; init; } = [];
}

/// <summary>The way to pay that an offer asks for before it is signed.</summary>
public sealed record QuoteMethodModel
{
    /// <summary>The one that is used; null while none was given.</summary>
    public string? Saved { get; init; }

    /// <summary>To give one; null where there is one.</summary>
    public PayFormsModel? Forms { get; init; }
}

/// <summary>What stands beside the offer: what there is to do, or why there is nothing.</summary>
public sealed record QuotePanelModel(string Heading)
{
    public string? Text { get; init; }

    /// <summary><c>good</c>, <c>wait</c> or <c>plain</c>.</summary>
    public string Tone { get; init; } = "plain";

    public QuoteMethodModel? Method { get; init; }

    /// <summary>Null where the reader cannot sign now.</summary>
    public QuoteSignModel? Sign { get; init; }

    /// <summary>Where to go from here; a path of ours.</summary>
    public (string Label, string Path)? Way { get; init; }

    /// <summary>Whether there is something to fill in.</summary>
    public bool IsAsking => Sign is not null || Method is not null;
}

/// <summary>The page of an offer.</summary>
public sealed record QuotePageModel
{
    public required PageFrame Frame { get; init; }

    public required string Heading { get; init; }

    public required QuotePageState State { get; init; }

    /// <summary>Money in words; null where the value is not shown.</summary>
    public string? Amount { get; init; }

    /// <summary>What the amount is.</summary>
    public string? AmountLabel { get; init; }

    /// <summary>Until when it holds, or when it was signed.</summary>
    public required string Line { get; init; }

    public (string Tone, string Text)? News { get; init; }

    public required string PdfPath { get; init; }

    public required PartyModel Seller { get; init; }

    public required PartyModel Customer { get; init; }

    /// <summary>Of an offer of a subscription.</summary>
    public IReadOnlyList<QuotePhaseModel> Phases { get; init; } = [];

    /// <summary>Of a one-off offer.</summary>
    public IReadOnlyList<LineGroupModel> Groups { get; init; } = [];

    public required string Currency { get; init; }

    public IReadOnlyList<TotalModel> Totals { get; init; } = [];

    /// <summary>What is to be known of the prices.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>The terms of the contract.</summary>
    public IReadOnlyList<(string Label, string Value)> Contract { get; init; } = [];

    /// <summary>Comments and terms.</summary>
    public IReadOnlyList<(string? Label, string Text)> Notes { get; init; } = [];

    public IReadOnlyList<(string Name, string Path)> Attachments { get; init; } = [];

    /// <summary>Those that the page shows.</summary>
    public IReadOnlyList<QuoteDocumentModel> Documents { get; init; } = [];

    public IReadOnlyList<QuoteSignerModel> Signers { get; init; } = [];

    public IReadOnlyList<(string Label, string Value)> Facts { get; init; } = [];

    public required QuotePanelModel Panel { get; init; }
}
