using System.Text.Json;
using NodaTime;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Events;

/// <summary>
/// Reads events from the bytes of a body without a document in between: a batch of thousands costs its texts and nothing else. Faults
/// of an event are collected, never thrown, so that its neighbours in a batch are still read; a body that is no JSON at all is refused.
/// </summary>
internal ref struct EventReader
{
    public const int MaxText = 255;
    public static readonly Duration LargestLead = Duration.FromHours(24);

    private static readonly JsonReaderOptions Strict = new() { MaxDepth = 32 };

    private readonly ReadOnlyMemory<byte> _body;
    private readonly Instant _latest;
    private Utf8JsonReader _json;
    private List<FieldError>? _faults;
    private string _lastType = "";

    private EventReader(ReadOnlyMemory<byte> body, Instant now)
    {
        _body = body;
        _latest = now + LargestLead;
        _json = new Utf8JsonReader(body.Span, Strict);
    }

    /// <summary>A single event; refused with all its faults.</summary>
    public static IncomingEvent One(ReadOnlyMemory<byte> body, Instant now) => Guarded(body, now, static (ref EventReader reader) =>
    {
        reader._json.Read();
        var read = reader.ReadEvent();
        reader._json.Read();
        return reader._faults is { } faults ? throw Refusal.Invalid(faults) : read;
    });

    /// <summary>A batch, the wrong events among it marked.</summary>
    public static List<IncomingEvent> Many(ReadOnlyMemory<byte> body, Instant now, int most) =>
        Guarded(body, now, (ref reader) => reader.ReadAll(most));

    private delegate T Reading<T>(ref EventReader reader);

    private List<IncomingEvent> ReadAll(int most)
    {
        _json.Read();
        if (_json.TokenType != JsonTokenType.StartArray)
        {
            throw Refusal.Invalid([WrongType([], "array", _json.TokenType)]);
        }
        var events = new List<IncomingEvent>();
        while (_json.Read() && _json.TokenType != JsonTokenType.EndArray)
        {
            if (events.Count == most)
            {
                throw Refusal.Invalid([new FieldError("too_big", [], $"Array must contain at most {most} element(s)")]);
            }
            _faults = null;
            events.Add(ReadEvent());
        }
        _json.Read();
        return events.Count > 0 ? events
            : throw Refusal.Invalid([new FieldError("too_small", [], "Array must contain at least 1 element(s)")]);
    }

    private static T Guarded<T>(ReadOnlyMemory<byte> body, Instant now, Reading<T> read)
    {
        BodyReader.RequireText(body.Span);
        try
        {
            var reader = new EventReader(body, now);
            return read(ref reader);
        }
        catch (JsonException e)
        {
            throw BodyReader.Malformed(e);
        }
    }

    private IncomingEvent ReadEvent()
    {
        var start = (int)_json.TokenStartIndex;
        string? customer = null, type = null, id = null;
        Instant? timestamp = null;
        var record = default(RecordReader.Result);
        if (_json.TokenType != JsonTokenType.StartObject)
        {
            Fault(WrongType([], "object", _json.TokenType));
            _json.Skip();
        }
        else
        {
            var seen = Fields.None;
            while (_json.Read() && _json.TokenType == JsonTokenType.PropertyName)
            {
                var field = FieldHere();
                _json.Read();
                if ((seen & field) != 0)
                {
                    Fault("custom", NameOf(field), "The key stands twice");
                }
                seen |= field;
                switch (field)
                {
                    case Fields.CustomerId:
                        customer = ReadText("customer_id");
                        break;
                    case Fields.EventType:
                        type = ReadType();
                        break;
                    case Fields.Timestamp:
                        timestamp = ReadTimestamp();
                        break;
                    case Fields.Record:
                        record = RecordReader.Read(ref _json, _body, ref _faults);
                        id = record.Id;
                        break;
                    default:
                        _json.Skip();
                        break;
                }
            }
            NameMissing(seen);
        }
        var asSent = _body[start..(int)_json.BytesConsumed];
        return _faults is null
            ? new IncomingEvent(customer!, type!, id!, timestamp!.Value, record.Json, asSent, IsValid: true)
            : new IncomingEvent("", "", "", default, default, asSent, IsValid: false);
    }

    [Flags]
    private enum Fields
    {
        None = 0,
        CustomerId = 1,
        EventType = 2,
        Timestamp = 4,
        Record = 8,
    }

    // half a surrogate pair cannot even be compared
    private Fields FieldHere() =>
        !JsonTexts.IsSound(ref _json, [], ref _faults) ? Fields.None
        : _json.ValueTextEquals("customer_id"u8) ? Fields.CustomerId
        : _json.ValueTextEquals("event_type"u8) ? Fields.EventType
        : _json.ValueTextEquals("timestamp"u8) ? Fields.Timestamp
        : _json.ValueTextEquals("record"u8) ? Fields.Record
        : Fields.None;

    private static string NameOf(Fields field) => field switch
    {
        Fields.CustomerId => "customer_id",
        Fields.EventType => "event_type",
        Fields.Timestamp => "timestamp",
        _ => "record",
    };

    private void NameMissing(Fields seen)
    {
        foreach (var field in (ReadOnlySpan<Fields>)[Fields.CustomerId, Fields.EventType, Fields.Timestamp, Fields.Record])
        {
            if ((seen & field) == 0)
            {
                Fault(new FieldError("invalid_type", [NameOf(field)], "Required", KindWanted(field), "undefined"));
            }
        }
    }

    private static string KindWanted(Fields field) => field == Fields.Record ? "object" : "string";

    // the events of a batch are mostly of one type: its text is made once
    private string? ReadType()
    {
        if (_json.TokenType == JsonTokenType.String && _lastType.Length > 0 && _json.ValueTextEquals(_lastType))
        {
            return _lastType;
        }
        var type = ReadText("event_type");
        _lastType = type ?? "";
        return type;
    }

    private string? ReadText(string field)
    {
        if (_json.TokenType != JsonTokenType.String)
        {
            Fault(WrongType([field], "string", _json.TokenType));
            _json.Skip();
            return null;
        }
        if (JsonTexts.TryRead(ref _json, [field], out var text, ref _faults))
        {
            return text;
        }
        return null;
    }

    private Instant? ReadTimestamp()
    {
        var known = false;
        Instant instant = default;
        if (_json.TokenType == JsonTokenType.String)
        {
            known = !_json.ValueIsEscaped && EventTimestamp.TryParse(_json.ValueSpan, out instant);
        }
        else if (_json.TokenType == JsonTokenType.Number)
        {
            known = _json.TryGetDecimal(out var milliseconds) && EventTimestamp.TryMilliseconds(milliseconds, out instant);
        }
        else
        {
            Fault(WrongType(["timestamp"], "date", _json.TokenType));
            _json.Skip();
            return null;
        }
        if (!known)
        {
            Fault("invalid_string", "timestamp", "Expected a UTC date-time such as 2023-11-01T00:00:00.000Z, or milliseconds since 1970");
            return null;
        }
        if (instant > _latest)
        {
            Fault("custom", "timestamp", "The timestamp lies more than 24 hours in the future");
        }
        return instant;
    }

    private void Fault(string code, string field, string message) => Fault(new FieldError(code, [field], message));

    private void Fault(FieldError error) => (_faults ??= []).Add(error);

    internal static FieldError WrongType(object[] path, string expected, JsonTokenType token)
    {
        var kind = KindOf(token);
        return new FieldError("invalid_type", path, $"Expected {expected}, received {kind}", expected, kind);
    }

    internal static string KindOf(JsonTokenType token) => token switch
    {
        JsonTokenType.StartObject => "object",
        JsonTokenType.StartArray => "array",
        JsonTokenType.String => "string",
        JsonTokenType.Number => "number",
        JsonTokenType.True or JsonTokenType.False => "boolean",
        _ => "null",
    };
}
