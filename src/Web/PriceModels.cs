namespace Plumbline.Web;

/// <summary>A tier of a price, in words.</summary>
/// <param name="Range">From which unit to which.</param>
/// <param name="Price">What a unit or a block of them costs.</param>
public sealed record PriceTierModel(string Range, string Price);

/// <summary>The tiers of one price.</summary>
/// <param name="Title">Of which part of the usage; null for all of it.</param>
/// <param name="Note">How the tiers are applied; null where there is nothing to say.</param>
/// <param name="Tiers">In order.</param>
public sealed record PriceGridModel(string? Title, string? Note, IReadOnlyList<PriceTierModel> Tiers);

/// <summary>A product as it is sold, with its price. Every text is ready to be read.</summary>
public sealed record SoldProductModel
{
    public required string Name { get; init; }

    public string? Description { get; init; }

    /// <summary>What a period comes to, or one unit; null where tiers tell it.</summary>
    public string? Price { get; init; }

    /// <summary>What the price is for, such as <c>/ month</c>.</summary>
    public string? For { get; init; }

    /// <summary>How it is counted and billed, a line each.</summary>
    public IReadOnlyList<string> Terms { get; init; } = [];

    public IReadOnlyList<PriceGridModel> Grids { get; init; } = [];

    /// <summary>What it comes to as far as that is known; null for nothing to say.</summary>
    public string? Total { get; init; }

    /// <summary>Whether it is new, or was changed; null for neither.</summary>
    public string? Mark { get; init; }
}
