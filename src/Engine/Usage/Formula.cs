namespace Plumbline.Engine.Usage;

/// <summary>A parsed <c>sql_formula</c>.</summary>
public sealed class Formula
{
    /// <summary>Longest accepted text, in characters.</summary>
    public const int MaxLength = 2000;

    /// <summary>Deepest accepted nesting.</summary>
    public const int MaxDepth = 32;

    internal Formula(string text) => Text = text;

    /// <summary>The source text.</summary>
    public string Text { get; }

    /// <summary>Parses a formula; never throws on any text.</summary>
    public static FormulaParse Parse(string text) => new FormulaParse.Parsed(new Formula(text));
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
