namespace Plumbline.Server.Wire;

/// <summary>Reads texts of a query string, as far as both stores can take them. Faults go to the list.</summary>
public static class QueryText
{
    public const int MaxLength = 2000;

    /// <summary>The text; null where it is absent, empty or wrong.</summary>
    public static string? Read(IQueryCollection query, string name, List<FieldError> faults, int max = MaxLength) =>
        query[name].ToString() is { Length: > 0 } text && IsSound(text, name, faults, max) ? text : null;

    /// <summary>One of the words; null where it is absent, empty or wrong.</summary>
    public static string? Word(IQueryCollection query, string name, IReadOnlyCollection<string> words, List<FieldError> faults)
    {
        if (query[name].ToString() is not { Length: > 0 } word)
        {
            return null;
        }
        if (words.Contains(word))
        {
            return word;
        }
        faults.Add(new FieldError("invalid_enum_value", [name], Body.WordMessage(word, words)));
        return null;
    }

    public static bool IsSound(string text, string name, List<FieldError> faults, int max = MaxLength)
    {
        if (text.Contains('\0', StringComparison.Ordinal))
        {
            faults.Add(new FieldError("invalid_string", [name], "String holds a NUL character"));
            return false;
        }
        if (text.Length > max)
        {
            faults.Add(new FieldError("too_big", [name], $"String must contain at most {max} characters"));
            return false;
        }
        return true;
    }
}
