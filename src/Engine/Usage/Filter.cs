using System.Collections.Immutable;

namespace Plumbline.Engine.Usage;

/// <summary>How conditions combine.</summary>
public enum Junction
{
    /// <summary>All must hold.</summary>
    And,

    /// <summary>One is enough.</summary>
    Or,
}

/// <summary>What a condition compares.</summary>
public enum Comparison
{
    /// <summary>The property is missing or null.</summary>
    IsNull,

    /// <summary>The property has a value.</summary>
    IsNotNull,

    /// <summary>The value is one of a comma-separated list.</summary>
    In,

    /// <summary>The value is none of a comma-separated list; a missing property is in no list.</summary>
    NotIn,

    /// <summary>Greater or equal.</summary>
    Gte,

    /// <summary>Greater.</summary>
    Gt,

    /// <summary>Less or equal.</summary>
    Lte,

    /// <summary>Less.</summary>
    Lt,

    /// <summary>Equal.</summary>
    Equals,

    /// <summary>Not equal; a missing property differs from every value.</summary>
    NotEqual,
}

/// <summary>A condition on one property of an event's record.</summary>
/// <param name="Property">Property name; dots reach into nested objects.</param>
/// <param name="Operator">What is compared.</param>
/// <param name="Value">What it is compared with; ignored by the null tests, a comma-separated text for the lists.</param>
public sealed record Condition(string Property, Comparison Operator, Scalar Value = default);

/// <summary>Conditions that an event must meet to count.</summary>
/// <param name="Junction">How the conditions combine.</param>
/// <param name="Conditions">The conditions; none lets every event pass.</param>
public sealed record Filter(Junction Junction, ImmutableArray<Condition> Conditions)
{
    /// <summary>The conditions; never null.</summary>
    public ImmutableArray<Condition> Conditions { get; init; } = Conditions.IsDefault ? [] : Conditions;
}
