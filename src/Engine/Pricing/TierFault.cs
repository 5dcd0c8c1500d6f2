namespace Plumbline.Engine.Pricing;

/// <summary>What is wrong with a price.</summary>
public enum TierFaultKind
{
    /// <summary>There is no tier at all.</summary>
    NoTiers,

    /// <summary>The first tier starts neither at 0 nor at 1.</summary>
    FirstNotAtZero,

    /// <summary>A tier ends where it starts or before.</summary>
    WrongOrder,

    /// <summary>A tier starts before the one ahead of it ends.</summary>
    Overlap,

    /// <summary>Quantities between two tiers belong to neither.</summary>
    Gap,

    /// <summary>A tier without an upper bound is not the last.</summary>
    UnboundedNotLast,

    /// <summary>A block of zero or fewer units.</summary>
    UnitCountNotPositive,

    /// <summary>An amount, percentage, cap, floor or fee below zero.</summary>
    NegativeAmount,

    /// <summary>A floor above the cap of the same tier.</summary>
    FloorAboveCap,
}

/// <summary>A fault in a price, with the place for an error path.</summary>
/// <param name="Tier">Index of the tier from 0; 0 too for a price without tiers.</param>
/// <param name="Field">
/// Wire name of the field: <c>from</c>, <c>to</c>, <c>amount</c>, <c>unit_count</c>, <c>percentage</c>, <c>per_unit_cap</c>, ….
/// </param>
/// <param name="Kind">What is wrong.</param>
/// <param name="Message">The same in plain words.</param>
public sealed record TierFault(int Tier, string Field, TierFaultKind Kind, string Message);
