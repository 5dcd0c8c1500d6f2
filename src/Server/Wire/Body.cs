using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using NodaTime;
using NodaTime.Text;

namespace Plumbline.Server.Wire;

/// <summary>What may stand for a field: nothing, null, or neither.</summary>
public enum Need
{
    /// <summary>May be absent; null is refused.</summary>
    Optional,

    /// <summary>May be absent or null.</summary>
    Nullable,

    /// <summary>Must be there and not null.</summary>
    Required,

    /// <summary>Must be there; may be null.</summary>
    RequiredNullable,
}

/// <summary>
/// One JSON object of a request. Every read of a field that is wrong adds to one list of faults shared with the nested objects, and
/// <see cref="ThrowIfInvalid"/> refuses the request with all of them. A read that failed returns null: handlers call ThrowIfInvalid
/// before they use what they read. <see cref="Has"/> tells absent from null in partial updates.
/// </summary>
public sealed partial class Body
{
    public const int MaxText = 10_000;
    private readonly JsonElement _json;
    private readonly object[] _path;
    private readonly List<FieldError> _faults;

    public Body(JsonElement json, object[] path, List<FieldError> faults)
    {
        _json = json;
        _path = path;
        _faults = faults;
    }

    public JsonElement Json => _json;

    /// <summary>The same place of the request with other content: faults of it are the request's.</summary>
    public Body With(JsonElement json) => new(json, _path, _faults);

    /// <summary>Whether the key is in the object, be it null.</summary>
    public bool Has(string name) => _json.TryGetProperty(name, out _);

    /// <summary>Whether the key is there and not null.</summary>
    public bool HasValue(string name) => _json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null;

    public bool IsValid => _faults.Count == 0;

    public void Refuse(string name, string message, string code = "custom") =>
        _faults.Add(new FieldError(code, [.. _path, name], message));

    /// <summary>A fault of the object as a whole. A name of its own: beside Refuse(field, message) it would capture that call.</summary>
    public void RefuseWhole(string message, string code = "custom") => _faults.Add(new FieldError(code, _path, message));

    /// <summary>A fault of something below this object that may not be there.</summary>
    public void RefuseAt(IReadOnlyList<object> below, string message, string code = "custom") =>
        _faults.Add(new FieldError(code, [.. _path, .. below], message));

    /// <summary>The object's keys, where any key may stand. A key that PostgreSQL could not keep is refused and left out.</summary>
    public IReadOnlyList<string> Names()
    {
        var names = _json.EnumerateObject().Select(property => property.Name).ToList();
        if (names.RemoveAll(name => name.Contains('\0', StringComparison.Ordinal)) > 0)
        {
            RefuseWhole("A key holds a NUL character", "invalid_string");
        }
        return names;
    }

    /// <summary>Whether a value is this text; of any other type, or with half a surrogate pair, it is not.</summary>
    public static bool Is(JsonElement value, string text) =>
        value.ValueKind == JsonValueKind.String && IsCleanText(value) && value.ValueEquals(text);

    /// <summary>Whether a JSON string is text that both stores can keep.</summary>
    public static bool IsCleanText(JsonElement value)
    {
        try
        {
            return !value.GetString()!.Contains('\0', StringComparison.Ordinal);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    public void ThrowIfInvalid()
    {
        if (_faults.Count > 0)
        {
            throw Refusal.Invalid(_faults);
        }
    }

    public string? Text(string name, Need need = Need.Optional, int max = MaxText, int min = 0, string? what = null)
    {
        if (!Find(name, need, JsonValueKind.String, what ?? "string", out var value) || Unescape(name, value) is not { } text)
        {
            return null;
        }
        if (text.Length > max)
        {
            Refuse(name, $"String must contain at most {max} characters", "too_big");
            return null;
        }
        if (text.Length < min)
        {
            Refuse(name, $"String must contain at least {min} character(s)", "too_small");
            return null;
        }
        return text;
    }

    /// <summary>A text that names something: at least one visible character.</summary>
    public string? Name(string name, Need need = Need.Optional, int max = 255)
    {
        var text = Text(name, need, max);
        if (text is not null && string.IsNullOrWhiteSpace(text))
        {
            Refuse(name, "String must contain at least 1 character(s)", "too_small");
            return null;
        }
        return text;
    }

    public T? Word<T>(string name, Need need = Need.Optional) where T : struct, Enum
    {
        if (Text(name, need) is not { } word)
        {
            return null;
        }
        if (Words<T>.TryParse(word, out var value))
        {
            return value;
        }
        RefuseWord(name, word, Words<T>.All);
        return null;
    }

    public string? WordIn(string name, IReadOnlyCollection<string> words, Need need = Need.Optional)
    {
        if (Text(name, need) is not { } word)
        {
            return null;
        }
        if (words.Contains(word))
        {
            return word;
        }
        RefuseWord(name, word, words);
        return null;
    }

    public decimal? Number(
        string name, Need need = Need.Optional, decimal min = -999_999_999_999_999m, decimal max = 999_999_999_999_999m, bool above = false)
    {
        if (!Find(name, need, JsonValueKind.Number, "number", out var json))
        {
            return null;
        }
        if (!json.TryGetDecimal(out var value))
        {
            Refuse(name, "Number is out of range", "too_big");
            return null;
        }
        if (value > max)
        {
            Refuse(name, $"Number must be less than or equal to {max.ToString(CultureInfo.InvariantCulture)}", "too_big");
            return null;
        }
        if (value < min || (above && value == min))
        {
            var relation = above ? "greater than" : "greater than or equal to";
            Refuse(name, $"Number must be {relation} {min.ToString(CultureInfo.InvariantCulture)}", "too_small");
            return null;
        }
        return value;
    }

    public int? Integer(string name, Need need = Need.Optional, int min = int.MinValue, int max = int.MaxValue)
    {
        if (Number(name, need, min, max) is not { } value)
        {
            return null;
        }
        if (decimal.Truncate(value) == value)
        {
            return (int)value;
        }
        Refuse(name, "Expected integer, received float", "invalid_type");
        return null;
    }

    /// <summary>An amount in minor units: a whole number.</summary>
    public long? Amount(string name, Need need = Need.Optional, long min = 0, long max = 999_999_999_999_999)
    {
        if (Number(name, need, min, max) is not { } value)
        {
            return null;
        }
        if (decimal.Truncate(value) == value)
        {
            return (long)value;
        }
        Refuse(name, "Expected a whole number of the currency's smallest unit", "invalid_type");
        return null;
    }

    /// <summary>A boolean, or its text form "true" or "false".</summary>
    public bool? Flag(string name, Need need = Need.Optional)
    {
        if (!Find(name, need, null, "boolean", out var json))
        {
            return null;
        }
        switch (json.ValueKind)
        {
            case JsonValueKind.True:
            case JsonValueKind.String when Is(json, "true"):
                return true;
            case JsonValueKind.False:
            case JsonValueKind.String when Is(json, "false"):
                return false;
            default:
                RefuseType(name, "boolean", json);
                return null;
        }
    }

    /// <summary>A UTC instant ending in Z, kept to the millisecond.</summary>
    public Instant? Instant(string name, Need need = Need.Optional)
    {
        if (Text(name, need, 40, what: "date") is not { } text)
        {
            return null;
        }
        if (TryInstant(text, out var instant))
        {
            return instant;
        }
        Refuse(name, "Expected a UTC date-time such as 2023-11-01T00:00:00.000Z", "invalid_string");
        return null;
    }

    public static bool TryInstant(string text, out Instant instant)
    {
        var parsed = InstantPattern.ExtendedIso.Parse(text);
        if (!parsed.Success && DateOnly().IsMatch(text))
        {
            parsed = InstantPattern.ExtendedIso.Parse(text + "T00:00:00Z");
        }
        parsed.TryGetValue(default, out instant);
        if (!parsed.Success || instant < Earliest || instant > Latest)
        {
            instant = default;
            return false;
        }
        instant = NodaTime.Instant.FromUnixTimeMilliseconds(instant.ToUnixTimeMilliseconds());
        return true;
    }

    public string? Email(string name, Need need = Need.Optional) => Matching(name, need, EmailForm(), "Invalid email", 254);

    /// <summary>A list of addresses; each wrong one is named by its index.</summary>
    public IReadOnlyList<string>? Emails(string name, Need need = Need.Optional, int max = 100)
    {
        var texts = Texts(name, need, max: max, maxLength: 254);
        for (var i = 0; i < texts?.Count; i++)
        {
            if (!EmailForm().IsMatch(texts[i]))
            {
                RefuseAt([name, i], "Invalid email", "invalid_string");
            }
        }
        return texts;
    }

    public string? Url(string name, Need need = Need.Optional)
    {
        if (Text(name, need, 2048) is not { } text)
        {
            return null;
        }
        if (Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" or "data")
        {
            return text;
        }
        Refuse(name, "Invalid url", "invalid_string");
        return null;
    }

    public string? Matching(string name, Need need, Regex form, string message, int max = 255)
    {
        if (Text(name, need, max) is not { } text)
        {
            return null;
        }
        if (form.IsMatch(text))
        {
            return text;
        }
        Refuse(name, message, "invalid_string");
        return null;
    }

    public Body? Object(string name, Need need = Need.Optional) =>
        Find(name, need, JsonValueKind.Object, "object", out var json) ? new Body(json, [.. _path, name], _faults) : null;

    public IReadOnlyList<Body>? Objects(string name, Need need = Need.Optional, int min = 0, int max = 1000)
    {
        if (Items(name, need, min, max) is not { } items)
        {
            return null;
        }
        var bodies = new List<Body>(items.Count);
        for (var i = 0; i < items.Count; i++)
        {
            if (items[i].ValueKind == JsonValueKind.Object)
            {
                bodies.Add(new Body(items[i], [.. _path, name, i], _faults));
            }
            else
            {
                _faults.Add(WrongType([.. _path, name, i], "object", items[i]));
            }
        }
        return bodies;
    }

    public IReadOnlyList<string>? Texts(string name, Need need = Need.Optional, int min = 0, int max = 1000, int maxLength = 1000)
    {
        if (Items(name, need, min, max) is not { } items)
        {
            return null;
        }
        var texts = new List<string>(items.Count);
        for (var i = 0; i < items.Count; i++)
        {
            if (items[i].ValueKind != JsonValueKind.String)
            {
                _faults.Add(WrongType([.. _path, name, i], "string", items[i]));
            }
            else if (Unescape(name, items[i]) is { } text)
            {
                if (text.Length > maxLength)
                {
                    _faults.Add(new FieldError(
                        "too_big", [.. _path, name, i], $"String must contain at most {maxLength} characters"));
                }
                texts.Add(text);
            }
        }
        return texts;
    }

    /// <summary>A list of words of an enum; each wrong one is named by its index.</summary>
    public IReadOnlyList<string>? WordsIn(string name, IReadOnlyCollection<string> words, Need need = Need.Optional, int min = 0)
    {
        var texts = Texts(name, need, min);
        for (var i = 0; i < texts?.Count; i++)
        {
            if (!words.Contains(texts[i]))
            {
                _faults.Add(new FieldError("invalid_enum_value", [.. _path, name, i], WordMessage(texts[i], words)));
            }
        }
        return texts;
    }

    /// <summary>The raw elements of an array field.</summary>
    public IReadOnlyList<JsonElement>? Items(string name, Need need = Need.Optional, int min = 0, int max = 1000)
    {
        if (!Find(name, need, JsonValueKind.Array, "array", out var json))
        {
            return null;
        }
        var count = json.GetArrayLength();
        if (count > max)
        {
            Refuse(name, $"Array must contain at most {max} element(s)", "too_big");
            return null;
        }
        if (count < min)
        {
            Refuse(name, $"Array must contain at least {min} element(s)", "too_small");
            return null;
        }
        return [.. json.EnumerateArray()];
    }

    /// <summary>The raw value of a field, of any type; null when absent.</summary>
    public JsonElement? Raw(string name) => _json.TryGetProperty(name, out var value) ? value : null;

    private static readonly Instant Earliest = NodaTime.Instant.FromUtc(1900, 1, 1, 0, 0);
    private static readonly Instant Latest = NodaTime.Instant.FromUtc(3000, 1, 1, 0, 0);

    private bool Find(string name, Need need, JsonValueKind? kind, string what, out JsonElement value)
    {
        if (!_json.TryGetProperty(name, out value))
        {
            if (need is Need.Required or Need.RequiredNullable)
            {
                _faults.Add(new FieldError("invalid_type", [.. _path, name], "Required", what, "undefined"));
            }
            return false;
        }
        if (value.ValueKind == JsonValueKind.Null && need is Need.Nullable or Need.RequiredNullable)
        {
            return false;
        }
        if (value.ValueKind == JsonValueKind.Null || (kind is { } k && value.ValueKind != k))
        {
            RefuseType(name, what, value);
            return false;
        }
        return true;
    }

    private string? Unescape(string name, JsonElement value)
    {
        string text;
        try
        {
            text = value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            Refuse(name, "String holds a lone surrogate", "invalid_string");
            return null;
        }
        if (!text.Contains('\0', StringComparison.Ordinal))
        {
            return text;
        }
        Refuse(name, "String holds a NUL character", "invalid_string");
        return null;
    }

    private void RefuseWord(string name, string word, IReadOnlyCollection<string> words) =>
        Refuse(name, WordMessage(word, words), "invalid_enum_value");

    /// <summary>What is wrong with a word; the words that would do are named unless there are more than <paramref name="most"/>.</summary>
    internal static string WordMessage(string word, IReadOnlyCollection<string> words, int most = 20)
    {
        var shown = word.Length <= 40 ? word : word[..(char.IsHighSurrogate(word[39]) ? 39 : 40)] + "…";
        return words.Count > most
            ? $"Unknown value '{shown}'"
            : $"Invalid enum value. Expected {string.Join(" | ", words.Select(w => $"'{w}'"))}, received '{shown}'";
    }

    private void RefuseType(string name, string expected, JsonElement value) =>
        _faults.Add(WrongType([.. _path, name], expected, value));

    internal static FieldError WrongType(object[] path, string expected, JsonElement value) =>
        new("invalid_type", path, $"Expected {expected}, received {KindOf(value)}", expected, KindOf(value));

    internal static string KindOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.Number => "number",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        JsonValueKind.Null => "null",
        _ => "undefined",
    };

    [GeneratedRegex(@"^[^\s@<>()\[\],;:\\""]+@[^\s@<>()\[\],;:\\""]+\.[^\s@<>()\[\],;:\\""]+\z", RegexOptions.NonBacktracking)]
    private static partial Regex EmailForm();

    [GeneratedRegex(@"^\d{4}-\d{2}-\d{2}\z", RegexOptions.NonBacktracking)]
    private static partial Regex DateOnly();
}
