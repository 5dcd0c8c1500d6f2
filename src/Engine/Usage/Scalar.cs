using System.Globalization;

namespace Plumbline.Engine.Usage;

/// <summary>The kinds of a <see cref="Scalar"/>.</summary>
public enum ScalarKind
{
    /// <summary>Missing, or null.</summary>
    Null,

    /// <summary>Text.</summary>
    Text,

    /// <summary>A decimal number.</summary>
    Number,

    /// <summary>True or false.</summary>
    Boolean,
}

/// <summary>A JSON scalar: null, text, number or boolean.</summary>
public readonly record struct Scalar
{
    readonly string? text;
    readonly decimal number;

    Scalar(ScalarKind kind, string? text, decimal number)
    {
        Kind = kind;
        this.text = text;
        this.number = number;
    }

    /// <summary>Which kind of value this is.</summary>
    public ScalarKind Kind { get; }

    /// <summary>Null, also the default.</summary>
    public static Scalar Null => default;

    /// <summary>A text.</summary>
    public static Scalar Of(string value) => new(ScalarKind.Text, value, 0);

    /// <summary>A number.</summary>
    public static Scalar Of(decimal value) => new(ScalarKind.Number, null, value);

    /// <summary>A boolean.</summary>
    public static Scalar Of(bool value) => new(ScalarKind.Boolean, null, value ? 1 : 0);

    /// <summary>Whether this is null.</summary>
    public bool IsNull => Kind == ScalarKind.Null;

    /// <summary>Whether this is the boolean true.</summary>
    public bool IsTrue => Kind == ScalarKind.Boolean && number == 1;

    /// <summary>
    /// The text as JSON writes the scalar, without quotes or trailing zeros: <c>5</c>, <c>true</c>, <c>ai</c>; empty for null.
    /// </summary>
    public string Text => Kind switch
    {
        ScalarKind.Text => text!,
        ScalarKind.Number => Plain(number),
        ScalarKind.Boolean => number == 1 ? "true" : "false",
        ScalarKind.Null => "",
        _ => throw new InvalidOperationException($"Unknown scalar kind {Kind}."),
    };

    /// <summary>The number, also of a text that is written as one; false for anything else.</summary>
    public bool TryNumber(out decimal value)
    {
        value = number;
        return Kind == ScalarKind.Number
            || (Kind == ScalarKind.Text && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value));
    }

    /// <summary><see cref="Text"/>.</summary>
    public override string ToString() => Text;

    // 5 and 5.0 are the same number, so they must have the same text in lists and distinct counts.
    static string Plain(decimal value) => value.ToString("0.############################", CultureInfo.InvariantCulture);
}
