using System.Collections.Immutable;

namespace Plumbline.Engine.Usage;

/// <summary>A parsed <c>sql_formula</c>: one number computed from the events of a window, never passed to a database.</summary>
/// <remarks>
/// <para>Aggregates: <c>sum avg max min count(*) count(x) count(distinct x)</c>, over properties or expressions of one event. Around and
/// inside them: <c>+ - * /</c>, parentheses, <c>greatest least coalesce if(condition, a, b)</c>, and in conditions
/// <c>= != &lt;&gt; &lt; &lt;= &gt; &gt;= and or not</c>. Names are bare or in double quotes, text in single quotes.</para>
/// <para>A missing property is null, arithmetic with null is null, so is a division by zero; a null result is 0. Sums and counts of nothing
/// are 0; avg, max and min of nothing are null. <c>greatest</c> and <c>least</c> ignore nulls.</para>
/// <para><c>sum(if(type = 'one_off', 500, 0)) + 2 * count(distinct user_id)</c></para>
/// </remarks>
public sealed class Formula
{
    /// <summary>Longest accepted text, in characters.</summary>
    public const int MaxLength = 2000;

    /// <summary>Deepest accepted nesting of parentheses, calls and signs.</summary>
    public const int MaxDepth = 32;

    internal Formula(string text, FormulaNode root, ImmutableArray<FormulaAggregate> aggregates, ImmutableArray<string> properties)
    {
        Text = text;
        Root = root;
        Aggregates = aggregates;
        Properties = properties;
    }

    /// <summary>The source text.</summary>
    public string Text { get; }

    /// <summary>The properties it reads, each once.</summary>
    public ImmutableArray<string> Properties { get; }

    internal FormulaNode Root { get; }

    internal ImmutableArray<FormulaAggregate> Aggregates { get; }

    /// <summary>Parses a formula; never throws, whatever the text.</summary>
    public static FormulaParse Parse(string? text) => FormulaParser.Parse(text ?? "");

    /// <summary><see cref="Text"/>.</summary>
    public override string ToString() => Text;
}

/// <summary>The outcome of <see cref="Formula.Parse"/>.</summary>
public abstract record FormulaParse
{
    FormulaParse()
    {
    }

    /// <summary>The text is a formula.</summary>
    /// <param name="Formula">The formula.</param>
    public sealed record Parsed(Formula Formula) : FormulaParse;

    /// <summary>The text is not a formula.</summary>
    /// <param name="Position">Where, counted in characters from 0.</param>
    /// <param name="Message">What is wrong, in plain words.</param>
    public sealed record Refused(int Position, string Message) : FormulaParse;
}
