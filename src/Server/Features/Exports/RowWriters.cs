using System.Globalization;
using System.Text.Json;
using CsvHelper;
using NodaTime;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Exports;

/// <summary>Writes the rows of a table to a stream, one after the other.</summary>
public interface IRowWriter : IAsyncDisposable
{
    Task WriteAsync(IReadOnlyList<object?> row);

    /// <summary>Writes what comes after the last row; without it the file is not whole.</summary>
    Task FinishAsync();
}

/// <summary>The writer of each type, and what its files are called.</summary>
public static class RowWriters
{
    public static IRowWriter Of(ExportFileType type, Stream stream, IReadOnlyList<string> columns) => type switch
    {
        ExportFileType.Csv => new CsvRows(stream, columns),
        ExportFileType.Xlsx => new XlsxRows(stream, columns),
        _ => new JsonRows(stream, columns),
    };

    public static string MimeOf(ExportFileType type) => type switch
    {
        ExportFileType.Csv => "text/csv",
        ExportFileType.Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        _ => "application/json",
    };

    /// <summary>A number as text: no thousands separator, a point, no trailing zeros beyond those that were counted.</summary>
    public static string Number(object number) => Convert.ToString(number, CultureInfo.InvariantCulture)!;
}

/// <summary>
/// Comma-separated values in UTF-8 with a heading. A text that a spreadsheet would take for a formula gets an apostrophe in front: what a
/// customer is called must not run on an accountant's desk.
/// </summary>
public sealed class CsvRows : IRowWriter
{
    private readonly StreamWriter _text;
    private readonly CsvWriter _csv;

    public CsvRows(Stream stream, IReadOnlyList<string> columns)
    {
        _text = new StreamWriter(stream, new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 64 * 1024, leaveOpen: true);
        _csv = new CsvWriter(_text, CultureInfo.InvariantCulture, leaveOpen: true);
        foreach (var column in columns)
        {
            _csv.WriteField(column);
        }
        _csv.NextRecord();
    }

    public async Task WriteAsync(IReadOnlyList<object?> row)
    {
        foreach (var cell in row)
        {
            _csv.WriteField(cell switch
            {
                null => "",
                string text => Harmless(text),
                bool flag => flag ? "true" : "false",
                Instant at => WireJson.Instants.Format(at),
                _ => RowWriters.Number(cell),
            });
        }
        await _csv.NextRecordAsync();
    }

    public async Task FinishAsync()
    {
        await _csv.FlushAsync();
        await _text.FlushAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _csv.DisposeAsync();
        await _text.DisposeAsync();
    }

    private static string Harmless(string text) =>
        text.AsSpan().TrimStart() is ['=' or '+' or '-' or '@', ..] || text is ['\t' or '\r' or '\n', ..] ? "'" + text : text;
}

/// <summary>An array of objects; every column stands in each, nulls too.</summary>
public sealed class JsonRows : IRowWriter
{
    private const int FlushAt = 64 * 1024;
    private readonly JsonEncodedText[] _names;
    private readonly Utf8JsonWriter _json;

    public JsonRows(Stream stream, IReadOnlyList<string> columns)
    {
        _names = [.. columns.Select(c => JsonEncodedText.Encode(c))];
        _json = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = WireJson.Encoder });
        _json.WriteStartArray();
    }

    public async Task WriteAsync(IReadOnlyList<object?> row)
    {
        _json.WriteStartObject();
        for (var i = 0; i < row.Count; i++)
        {
            _json.WritePropertyName(_names[i]);
            Write(row[i]);
        }
        _json.WriteEndObject();
        if (_json.BytesPending > FlushAt)
        {
            await _json.FlushAsync();
        }
    }

    public async Task FinishAsync()
    {
        _json.WriteEndArray();
        await _json.FlushAsync();
    }

    public ValueTask DisposeAsync() => _json.DisposeAsync();

    private void Write(object? cell)
    {
        switch (cell)
        {
            case null:
                _json.WriteNullValue();
                break;
            case string text:
                _json.WriteStringValue(text);
                break;
            case bool flag:
                _json.WriteBooleanValue(flag);
                break;
            case Instant at:
                _json.WriteStringValue(WireJson.Instants.Format(at));
                break;
            case decimal number:
                _json.WriteNumberValue(number);
                break;
            default:
                _json.WriteNumberValue(Convert.ToInt64(cell, CultureInfo.InvariantCulture));
                break;
        }
    }
}
