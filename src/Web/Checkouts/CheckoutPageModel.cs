using Plumbline.Web.Invoices;

namespace Plumbline.Web.Checkouts;

/// <summary>What an order comes to.</summary>
public sealed record CheckoutSummaryModel
{
    public required PageFrame Frame { get; init; }

    public required string Currency { get; init; }

    /// <summary>Of what <see cref="Amount"/> is: due today, or on a day.</summary>
    public required string DueLabel { get; init; }

    /// <summary>Minor units, tax included.</summary>
    public required long Amount { get; init; }

    public IReadOnlyList<LineGroupModel> Groups { get; init; } = [];

    public IReadOnlyList<TotalModel> Totals { get; init; } = [];

    /// <summary>The names of what is billed later, by usage.</summary>
    public IReadOnlyList<string> Later { get; init; } = [];
}

/// <summary>The billing details in a form, or as they were given.</summary>
/// <param name="Form">Null while they are only shown.</param>
/// <param name="PreviewPath">Where the script asks what the order comes to with them.</param>
/// <param name="Countries">Code and name, by name.</param>
/// <param name="Lines">As they were given.</param>
/// <param name="ChangePath">Where they are changed.</param>
public sealed record CheckoutDetailsModel(
    FormModel? Form,
    string PreviewPath,
    IReadOnlyList<(string Code, string Name)> Countries,
    IReadOnlyList<string> Lines,
    string ChangePath);

/// <summary>The code of a promotion.</summary>
/// <param name="Form">To redeem one.</param>
/// <param name="Applied">The one that is applied; null for none.</param>
/// <param name="RemovePath">The page without it.</param>
public sealed record CheckoutCodeModel(FormModel Form, string? Applied, string RemovePath);

/// <summary>The page on which a customer completes an order.</summary>
public sealed record CheckoutPageModel
{
    public required PageFrame Frame { get; init; }

    public required string Heading { get; init; }

    public (string Tone, string Text)? News { get; init; }

    public required CheckoutSummaryModel Summary { get; init; }

    /// <summary>Null where no code can be redeemed any more.</summary>
    public CheckoutCodeModel? Code { get; init; }

    public required CheckoutDetailsModel Details { get; init; }

    /// <summary>Null until the details are given.</summary>
    public PayFormsModel? Pay { get; init; }

    /// <summary>Whether later invoices are charged like the first.</summary>
    public bool Recurs { get; init; }
}
