using System.Globalization;
using System.Text;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.BankStatements;

/// <summary>
/// Reads statements as CSV in UTF-8: a line of column names, then a movement a line, separated by comma or semicolon. Needed are
/// <c>date</c>, <c>amount</c> and <c>description</c>.
/// </summary>
public static class BankCsv
{
    private static readonly string[] Needed = ["date", "amount", "description"];

    public static IReadOnlyList<StatementEntry> Read(ReadOnlyMemory<byte> bytes, string accountCurrency)
    {
        BodyReader.RequireText(bytes.Span);
        var lines = Lines(Encoding.UTF8.GetString(bytes.Span)).ToList();
        var names = lines.Count == 0 ? [] : lines[0].Select(n => n.Trim().ToLowerInvariant()).ToList();
        if (Needed.FirstOrDefault(n => !names.Contains(n)) is { } missing)
        {
            throw Refusal.BadRequest($"The statement is not valid: its first line names no column '{missing}'");
        }
        return [.. lines.Skip(1).Where(l => l.Count > 1 || l[0].Length > 0).Select((l, i) => Entry(names, l, i + 2, accountCurrency))];
    }

    private static StatementEntry Entry(List<string> names, List<string> line, int number, string accountCurrency)
    {
        var place = $"line {number.ToString(CultureInfo.InvariantCulture)}";
        if (line.Count != names.Count)
        {
            throw StatementEntry.Wrong(place, $"it has {line.Count} fields, and the first line {names.Count}");
        }
        return new StatementEntry(
            StatementEntry.Number(Field("amount")) ?? throw StatementEntry.Wrong(place, "amount is no number such as -12.50"),
            StatementEntry.Text(Field("currency")) ?? accountCurrency,
            StatementEntry.Day(Field("date")) ?? throw StatementEntry.Wrong(place, "date is no date such as 2024-01-31"),
            IsBooked: true,
            StatementEntry.Text(Field("description")) ?? "",
            StatementEntry.Text(Field("bank_transaction_id")),
            StatementEntry.Text(Field("counterparty_name")),
            StatementEntry.Account(Field("counterparty_account")),
            place);

        string? Field(string name) => names.IndexOf(name) is >= 0 and var at ? line[at] : null;
    }

    // fields in quotes may hold separators, line ends, and quotes written twice
    private static IEnumerable<List<string>> Lines(string text)
    {
        var end = text.IndexOf('\n', StringComparison.Ordinal);
        var head = end < 0 ? text : text[..end];
        var separator = head.Contains(';', StringComparison.Ordinal) ? ';' : ',';
        var line = new List<string>();
        var field = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (quoted && c == '"' && i + 1 < text.Length && text[i + 1] == '"')
            {
                field.Append('"');
                i++;
            }
            else if (c == '"' && (quoted || field.Length == 0))
            {
                quoted = !quoted;
            }
            else if (!quoted && (c == separator || c == '\n'))
            {
                line.Add(field.ToString().TrimEnd('\r'));
                field.Clear();
                if (c == '\n')
                {
                    yield return line;
                    line = [];
                }
            }
            else
            {
                field.Append(c);
            }
        }
        if (quoted)
        {
            throw Refusal.BadRequest("The statement is not valid: a quote is never closed");
        }
        if (field.Length > 0 || line.Count > 0)
        {
            line.Add(field.ToString().TrimEnd('\r'));
            yield return line;
        }
    }
}
