using System.Globalization;
using System.Text;

namespace Plumbline.Engine.Usage;

enum FormulaTokenKind
{
    End,
    Number,
    Text,
    Name,
    QuotedName,
    Symbol,
}

/// <summary>A token: its kind, where it starts, and its text; names keep their letters, symbols are as written.</summary>
readonly record struct FormulaToken(FormulaTokenKind Kind, int Position, string Text, decimal Number = 0)
{
    public bool Is(string symbol) => Kind == FormulaTokenKind.Symbol && Text == symbol;

    public bool IsWord(string word) => Kind == FormulaTokenKind.Name && Text.Equals(word, StringComparison.OrdinalIgnoreCase);

    public string Shown => Kind == FormulaTokenKind.End ? "the end" : $"\"{Text}\"";
}

/// <summary>A text is not a formula; caught where parsing starts.</summary>
sealed class FormulaFault(int position, string message) : Exception(message)
{
    public int Position { get; } = position;
}

/// <summary>Cuts a formula's text into tokens.</summary>
static class FormulaLexer
{
    static readonly string[] Symbols = ["<>", "!=", "<=", ">=", "=", "<", ">", "+", "-", "*", "/", "(", ")", ","];

    public static List<FormulaToken> Tokens(string text)
    {
        var tokens = new List<FormulaToken>();
        var at = 0;
        while (true)
        {
            while (at < text.Length && char.IsWhiteSpace(text[at]))
            {
                at++;
            }

            if (at == text.Length)
            {
                tokens.Add(new FormulaToken(FormulaTokenKind.End, at, ""));
                return tokens;
            }

            tokens.Add(Next(text, ref at));
        }
    }

    static FormulaToken Next(string text, ref int at)
    {
        var first = text[at];
        if (char.IsAsciiDigit(first) || (first == '.' && at + 1 < text.Length && char.IsAsciiDigit(text[at + 1])))
        {
            return Number(text, ref at);
        }

        if (char.IsAsciiLetter(first) || first == '_')
        {
            var start = at;
            while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] is '_' or '.'))
            {
                at++;
            }

            return new FormulaToken(FormulaTokenKind.Name, start, text[start..at]);
        }

        return first switch
        {
            '\'' => Quoted(text, ref at, FormulaTokenKind.Text),
            '"' => Quoted(text, ref at, FormulaTokenKind.QuotedName),
            _ => Symbol(text, ref at),
        };
    }

    static FormulaToken Number(string text, ref int at)
    {
        var start = at;
        while (at < text.Length && (char.IsAsciiDigit(text[at]) || text[at] == '.'))
        {
            at++;
        }

        var written = text[start..at];
        return decimal.TryParse(written, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            ? new FormulaToken(FormulaTokenKind.Number, start, written, number)
            : throw new FormulaFault(start, $"\"{written}\" is not a number.");
    }

    // A doubled quote stands for one.
    static FormulaToken Quoted(string text, ref int at, FormulaTokenKind kind)
    {
        var start = at;
        var quote = text[at++];
        var content = new StringBuilder();
        while (at < text.Length)
        {
            if (text[at] != quote)
            {
                content.Append(text[at++]);
            }
            else if (at + 1 < text.Length && text[at + 1] == quote)
            {
                content.Append(quote);
                at += 2;
            }
            else
            {
                at++;
                return new FormulaToken(kind, start, content.ToString());
            }
        }

        throw new FormulaFault(start, $"The closing {quote} is missing.");
    }

    static FormulaToken Symbol(string text, ref int at)
    {
        foreach (var symbol in Symbols)
        {
            if (string.CompareOrdinal(text, at, symbol, 0, symbol.Length) == 0)
            {
                at += symbol.Length;
                return new FormulaToken(FormulaTokenKind.Symbol, at - symbol.Length, symbol);
            }
        }

        throw new FormulaFault(at, $"\"{text[at]}\" does not belong into a formula.");
    }
}
