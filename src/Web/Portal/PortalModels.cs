using NodaTime;
using Plumbline.Web.Invoices;

namespace Plumbline.Web.Portal;

/// <summary>A page of the portal in its navigation.</summary>
public sealed record PortalTabModel(string Label, string Path, string Icon, bool IsCurrent);

/// <summary>What stands around every page of a customer's portal.</summary>
public sealed record PortalShellModel
{
    public required PageFrame Frame { get; init; }

    /// <summary>Of the page.</summary>
    public required string Heading { get; init; }

    /// <summary>Whose portal it is.</summary>
    public required string Customer { get; init; }

    public required IReadOnlyList<PortalTabModel> Tabs { get; init; }

    /// <summary>What was just done, or could not be.</summary>
    public (string Tone, string Text)? News { get; init; }

    /// <summary>The page above this one; null where a tab leads here.</summary>
    public string? BackPath { get; init; }

    public string? BackLabel { get; init; }
}

/// <summary>A subscription in a few words.</summary>
public sealed record SubscriptionCardModel
{
    public required string Name { get; init; }

    /// <summary>In words.</summary>
    public required string Status { get; init; }

    /// <summary><c>good</c>, <c>bad</c>, <c>wait</c> or <c>plain</c>.</summary>
    public required string Tone { get; init; }

    /// <summary>Of all that it holds.</summary>
    public required string Path { get; init; }

    public IReadOnlyList<string> Products { get; init; } = [];

    /// <summary>When the next invoice comes, and what it would come to now.</summary>
    public string? Next { get; init; }

    /// <summary>Money in words; null where it is not known.</summary>
    public string? NextAmount { get; init; }

    /// <summary>That it ends, or waits.</summary>
    public string? Note { get; init; }
}

/// <summary>An invoice or a credit note in a list.</summary>
public sealed record InvoiceRowModel
{
    public required string Title { get; init; }

    public required LocalDate Date { get; init; }

    /// <summary>Money in words, with its sign.</summary>
    public required string Amount { get; init; }

    public required InvoicePageState State { get; init; }

    /// <summary>Its page.</summary>
    public required string Path { get; init; }

    /// <summary>Null while it is not issued.</summary>
    public string? PdfPath { get; init; }

    /// <summary>Whether something can be paid on its page.</summary>
    public bool IsPayable { get; init; }
}

/// <summary>A saved card or account.</summary>
public sealed record MethodModel
{
    public required string Id { get; init; }

    /// <summary>Such as <c>Visa •••• 4242</c>.</summary>
    public required string Label { get; init; }

    public string? Detail { get; init; }

    public bool IsCard { get; init; }

    public bool IsDefault { get; init; }

    /// <summary>Why it cannot be charged; null where it can.</summary>
    public string? Fault { get; init; }
}

/// <summary>What a customer holds: money or credits.</summary>
/// <param name="Label">Of what.</param>
/// <param name="Value">In words.</param>
/// <param name="IsLow">Whether little is left.</param>
public sealed record BalanceModel(string Label, string Value, bool IsLow = false);

/// <summary>What is to be paid.</summary>
/// <param name="Amounts">By currency, in words.</param>
/// <param name="Text">How many invoices, and since when.</param>
/// <param name="IsLate">Whether one of them is overdue.</param>
/// <param name="Path">Where it is paid.</param>
public sealed record DueModel(IReadOnlyList<string> Amounts, string Text, bool IsLate, string Path);

/// <summary>The first page of the portal.</summary>
public sealed record PortalPageModel
{
    public required PortalShellModel Shell { get; init; }

    public required IReadOnlyList<SubscriptionCardModel> Subscriptions { get; init; }

    /// <summary>Null where nothing is due.</summary>
    public DueModel? Due { get; init; }

    public IReadOnlyList<InvoiceRowModel> Invoices { get; init; } = [];

    public required string InvoicesPath { get; init; }

    public MethodModel? Method { get; init; }

    /// <summary>How the customer pays where no method is charged.</summary>
    public string? MethodText { get; init; }

    public required string MethodsPath { get; init; }

    public IReadOnlyList<BalanceModel> Balances { get; init; } = [];

    public required string BalancesPath { get; init; }

    /// <summary>As a letter shows them.</summary>
    public required IReadOnlyList<string> Details { get; init; }

    /// <summary>Null where customers do not change them.</summary>
    public string? DetailsPath { get; init; }
}
