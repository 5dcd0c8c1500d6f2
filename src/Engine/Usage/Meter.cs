namespace Plumbline.Engine.Usage;

/// <summary>How the events of a window become one quantity.</summary>
public enum Operation
{
    /// <summary>Number of events.</summary>
    Count,

    /// <summary>Sum of a property.</summary>
    Sum,

    /// <summary>A <see cref="Formula"/>.</summary>
    SqlFormula,

    /// <summary>Number of different values of a property.</summary>
    CountUnique,

    /// <summary>Greatest value of a property; 0 without events.</summary>
    Max,

    /// <summary>Value of the latest event that has one; 0 without.</summary>
    Last,

    /// <summary>Running sum of a property, weighted by how long each level lasted within the window.</summary>
    WeightedSum,
}

/// <summary>What is measured: an aggregator of the catalogue, as a subscription holds it.</summary>
/// <param name="EventType">The type of the events.</param>
/// <param name="Operation">How they are aggregated.</param>
/// <param name="Property">The property aggregated; null for counts and formulas.</param>
/// <param name="Formula">The formula of <see cref="Operation.SqlFormula"/>, otherwise null.</param>
/// <param name="Where">Which events count; null for all.</param>
/// <param name="AllowNegative">Whether a result below zero stays so; otherwise it becomes 0.</param>
public sealed record Meter(
    string EventType,
    Operation Operation,
    string? Property = null,
    Formula? Formula = null,
    Filter? Where = null,
    bool AllowNegative = false);
