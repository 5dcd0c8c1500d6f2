using System.Text;
using System.Text.Json;

namespace Plumbline.Engine.Usage;

/// <summary>The value of one property of a record: a scalar, an array of scalars, or something that cannot be compared.</summary>
/// <param name="Single">The scalar; null for everything else.</param>
/// <param name="Items">The scalars of an array; null for everything else.</param>
/// <param name="Exists">Whether the property is there and not null.</param>
/// <param name="TooLarge">Whether it is a number beyond 28 digits.</param>
readonly record struct FieldValue(Scalar Single, Scalar[]? Items, bool Exists, bool TooLarge)
{
    public static FieldValue Opaque { get; } = new(Scalar.Null, null, true, false);

    public static FieldValue Of(Scalar scalar) => new(scalar, null, !scalar.IsNull, false);

    public static FieldValue Of(Scalar[] items) => new(Scalar.Null, items, true, false);
}

/// <summary>Takes a few properties out of a record's JSON without building the rest. A dotted name reaches into nested objects.</summary>
sealed class RecordReader(IReadOnlyCollection<string> properties)
{
    const int Elsewhere = -1;
    const int Here = -2;

    readonly byte[][] paths = [.. properties.Select(Encoding.UTF8.GetBytes)];
    readonly int[] nothingMatched = new int[properties.Count];

    /// <summary>Reads one record into as many values as there are properties.</summary>
    /// <exception cref="JsonException">The bytes are not JSON.</exception>
    public void Read(ReadOnlySpan<byte> json, Span<FieldValue> values)
    {
        values.Clear();
        if (paths.Length == 0)
        {
            return;
        }

        var reader = new Utf8JsonReader(json);
        if (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            ReadObject(ref reader, nothingMatched, values);
        }
    }

    // Offsets say how much of each path the enclosing properties have matched.
    void ReadObject(ref Utf8JsonReader reader, scoped ReadOnlySpan<int> offsets, Span<FieldValue> values)
    {
        Span<int> inner = offsets.Length <= 32 ? stackalloc int[offsets.Length] : new int[offsets.Length];
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueIsEscaped ? Encoding.UTF8.GetBytes(TextOf(ref reader) ?? "") : reader.ValueSpan;
            var wanted = Match(name, offsets, inner);
            reader.Read();
            if (!wanted)
            {
                reader.Skip();
            }
            else if (reader.TokenType == JsonTokenType.StartObject)
            {
                Assign(inner, values, FieldValue.Opaque);
                ReadObject(ref reader, inner, values);
            }
            else
            {
                Assign(inner, values, ReadValue(ref reader));
            }
        }
    }

    bool Match(ReadOnlySpan<byte> name, ReadOnlySpan<int> offsets, Span<int> inner)
    {
        var wanted = false;
        for (var i = 0; i < paths.Length; i++)
        {
            inner[i] = offsets[i] < 0 ? Elsewhere : Step(paths[i].AsSpan(offsets[i]), name, offsets[i]);
            wanted |= inner[i] != Elsewhere;
        }

        return wanted;
    }

    static int Step(ReadOnlySpan<byte> rest, ReadOnlySpan<byte> name, int offset)
    {
        if (rest.SequenceEqual(name))
        {
            return Here;
        }

        return rest.Length > name.Length && rest[name.Length] == (byte)'.' && rest.StartsWith(name)
            ? offset + name.Length + 1
            : Elsewhere;
    }

    static void Assign(ReadOnlySpan<int> inner, Span<FieldValue> values, FieldValue value)
    {
        for (var i = 0; i < inner.Length; i++)
        {
            if (inner[i] == Here)
            {
                values[i] = value;
            }
        }
    }

    static FieldValue ReadValue(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.StartArray => ReadArray(ref reader),
        JsonTokenType.Number when !reader.TryGetDecimal(out _) => new FieldValue(Scalar.Null, null, true, true),
        JsonTokenType.String => TextOf(ref reader) is { } text ? FieldValue.Of(Scalar.Of(text)) : FieldValue.Opaque,
        _ => FieldValue.Of(ReadScalar(ref reader)),
    };

    static FieldValue ReadArray(ref Utf8JsonReader reader)
    {
        var items = new List<Scalar>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            {
                reader.Skip();
            }
            else if (reader.TokenType != JsonTokenType.Number || reader.TryGetDecimal(out _))
            {
                items.Add(ReadScalar(ref reader));
            }
        }

        return FieldValue.Of([.. items]);
    }

    static Scalar ReadScalar(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => TextOf(ref reader) is { } text ? Scalar.Of(text) : Scalar.Null,
        JsonTokenType.Number => Scalar.Of(reader.GetDecimal()),
        JsonTokenType.True => Scalar.Of(true),
        JsonTokenType.False => Scalar.Of(false),
        _ => Scalar.Null,
    };

    // JSON may escape half of a surrogate pair, which is no text.
    static string? TextOf(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
