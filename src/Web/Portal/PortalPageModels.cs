using NodaTime;
using Plumbline.Web.Invoices;

namespace Plumbline.Web.Portal;

/// <summary>The invoice of a subscription that comes next, as things stand.</summary>
public sealed record NextInvoiceModel
{
    public required LocalDate On { get; init; }

    public required string Currency { get; init; }

    /// <summary>Minor units, tax included; null where it cannot be told yet.</summary>
    public long? Amount { get; init; }

    public IReadOnlyList<LineGroupModel> Groups { get; init; } = [];

    public IReadOnlyList<TotalModel> Totals { get; init; } = [];
}

/// <summary>All of one subscription.</summary>
public sealed record SubscriptionPageModel
{
    public required PortalShellModel Shell { get; init; }

    public required string Status { get; init; }

    public required string Tone { get; init; }

    public IReadOnlyList<(string Label, string Value)> Facts { get; init; } = [];

    /// <summary>Null where none is to come.</summary>
    public NextInvoiceModel? Next { get; init; }

    public IReadOnlyList<SoldProductModel> Prices { get; init; } = [];
}

/// <summary>A month, a day or an hour of a chart.</summary>
/// <param name="Label">When.</param>
/// <param name="Value">How much.</param>
/// <param name="Text">The same in words.</param>
public sealed record BarModel(string Label, decimal Value, string Text);

/// <summary>What was used of one thing.</summary>
public sealed record UsageCardModel
{
    public required string Name { get; init; }

    public string? UnitName { get; init; }

    /// <summary>Of the period.</summary>
    public required decimal Total { get; init; }

    /// <summary>In which it is billed.</summary>
    public required (LocalDate Start, LocalDate EndExclusive) Period { get; init; }

    public required long Events { get; init; }

    /// <summary>In the order of time.</summary>
    public required IReadOnlyList<BarModel> Bars { get; init; }
}

/// <summary>What was used, as numbers and charts.</summary>
public sealed record PortalUsagePageModel
{
    public required PortalShellModel Shell { get; init; }

    /// <summary>The sizes of the bars to choose from.</summary>
    public required IReadOnlyList<(string Label, string Path, bool IsCurrent)> Sizes { get; init; }

    /// <summary>What the charts span.</summary>
    public required string Span { get; init; }

    /// <summary>In which days and hours are counted.</summary>
    public required string Zone { get; init; }

    public required IReadOnlyList<UsageCardModel> Cards { get; init; }
}

/// <summary>All invoices, a page at a time.</summary>
public sealed record InvoicesPageModel
{
    public required PortalShellModel Shell { get; init; }

    public required IReadOnlyList<InvoiceRowModel> Invoices { get; init; }

    public DueModel? Due { get; init; }

    /// <summary>From 1.</summary>
    public required int Page { get; init; }

    public required int Pages { get; init; }

    public string? PreviousPath { get; init; }

    public string? NextPath { get; init; }
}

/// <summary>The saved ways to pay.</summary>
public sealed record MethodsPageModel
{
    public required PortalShellModel Shell { get; init; }

    public required IReadOnlyList<MethodModel> Methods { get; init; }

    /// <summary>How the customer pays where nothing is charged.</summary>
    public required string WithoutOne { get; init; }

    public required FormModel Default { get; init; }

    public required FormModel Remove { get; init; }

    /// <summary>Null where none can be added.</summary>
    public PayFormsModel? Add { get; init; }
}

/// <summary>Money into or out of a wallet.</summary>
public sealed record MovementModel(LocalDate On, string Label, string Amount);

/// <summary>Money that was paid ahead.</summary>
public sealed record WalletModel
{
    public required string Balance { get; init; }

    public bool IsLow { get; init; }

    /// <summary>Of a payment that is on its way here; null for none.</summary>
    public string? Pending { get; init; }

    /// <summary>Null where it cannot be topped up here.</summary>
    public FormModel? Topup { get; init; }

    /// <summary>What is charged and how much at most; or why it cannot be topped up.</summary>
    public string? TopupText { get; init; }

    public string Currency { get; init; } = "";

    public IReadOnlyList<MovementModel> Movements { get; init; } = [];
}

/// <summary>Credits that are sold together.</summary>
public sealed record PackModel(string Id, string Label, string Price);

/// <summary>Credits of one kind.</summary>
public sealed record CreditsModel
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required string Balance { get; init; }

    public bool IsLow { get; init; }

    /// <summary>When some of them expire; null for never.</summary>
    public string? Expiry { get; init; }

    public IReadOnlyList<PackModel> Packs { get; init; } = [];

    /// <summary>Null where none can be bought.</summary>
    public FormModel? Buy { get; init; }

    /// <summary>What is charged; or why none can be bought.</summary>
    public string? BuyText { get; init; }

    /// <summary>The invoice of a purchase that is not paid yet.</summary>
    public string? OpenPath { get; init; }
}

/// <summary>What a customer holds.</summary>
public sealed record BalancesPageModel
{
    public required PortalShellModel Shell { get; init; }

    public WalletModel? Wallet { get; init; }

    public IReadOnlyList<CreditsModel> Credits { get; init; } = [];
}

/// <summary>Who is billed.</summary>
/// <param name="Shell">Around it.</param>
/// <param name="Form">With what is known.</param>
/// <param name="Countries">Code and name, by name.</param>
public sealed record DetailsPageModel(PortalShellModel Shell, FormModel Form, IReadOnlyList<(string Code, string Name)> Countries);
