using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.BankStatements;

/// <summary>
/// Reads statements in ISO 20022 camt.053 (and camt.052, which has the same entries), of any version: names are compared without their
/// namespace. No document type, no entity and nothing outside the file is ever read.
/// </summary>
public static class Camt053
{
    private static readonly XmlReaderSettings Safe = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersFromEntities = 0,
        MaxCharactersInDocument = 20_000_000,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
    };

    /// <summary>The movements of a statement, and the accounts that it is of.</summary>
    public static (IReadOnlyList<StatementEntry> Entries, IReadOnlyList<string> Accounts) Read(ReadOnlyMemory<byte> bytes)
    {
        XDocument document;
        try
        {
            using var stream = new MemoryStream(bytes.ToArray(), writable: false);
            RefuseDepth(stream);
            stream.Position = 0;
            using var reader = XmlReader.Create(stream, Safe);
            document = XDocument.Load(reader);
        }
        catch (XmlException e)
        {
            var line = Math.Max(1, e.LineNumber);
            throw Refusal.BadRequest(
                $"The statement is not readable XML at line {line}: a document type, an entity or a tag that is not closed");
        }
        var statements = document.Descendants().Where(e => e.Name.LocalName is "Stmt" or "Rpt").ToList();
        if (statements.Count == 0)
        {
            throw Refusal.BadRequest("The file holds no statement of camt.053");
        }
        var accounts = statements.Select(s => At(s, "Acct", "Id", "IBAN") ?? At(s, "Acct", "Id", "Othr", "Id"))
            .Select(StatementEntry.Account).OfType<string>().Distinct().ToList();
        var entries = statements.SelectMany(s => Children(s, "Ntry")).SelectMany((e, i) => Entries(e, i + 1)).ToList();
        return (entries, accounts);
    }

    // nothing that follows is made for documents that are deeper than any statement
    private static void RefuseDepth(Stream stream)
    {
        using var reader = XmlReader.Create(stream, Safe);
        while (reader.Read())
        {
            if (reader.Depth > 64)
            {
                throw Refusal.BadRequest("The file nests deeper than a statement does");
            }
        }
    }

    /// <summary>An entry, or the payments that it stands for when they add up to it.</summary>
    private static IEnumerable<StatementEntry> Entries(XElement entry, int number)
    {
        var place = $"entry {number.ToString(CultureInfo.InvariantCulture)}";
        var state = At(entry, "Sts", "Cd") ?? At(entry, "Sts");
        if (state is "INFO" or "FUTR")
        {
            return [];
        }
        var sign = At(entry, "CdtDbtInd") switch
        {
            "CRDT" => 1,
            "DBIT" => -1,
            _ => throw StatementEntry.Wrong(place, "CdtDbtInd is neither CRDT nor DBIT"),
        };
        var amount = StatementEntry.Number(At(entry, "Amt")) is { } a and >= 0 ? a : throw StatementEntry.Wrong(place, "Amt is no amount");
        var currency = Child(entry, "Amt")?.Attribute("Ccy")?.Value ?? "";
        var date = StatementEntry.Day(At(entry, "BookgDt", "Dt") ?? At(entry, "BookgDt", "DtTm") ?? At(entry, "ValDt", "Dt"))
            ?? throw StatementEntry.Wrong(place, "BookgDt is no date");
        var bankReference = StatementEntry.Text(At(entry, "AcctSvcrRef"));
        var whole = new StatementEntry(sign * amount, currency, date, state != "PDNG", "", bankReference, null, null, place);
        var details = Children(entry, "NtryDtls").SelectMany(d => Children(d, "TxDtls")).ToList();
        var parts = details.Select(d => StatementEntry.Number(At(d, "Amt") ?? At(d, "AmtDtls", "TxAmt", "Amt"))).ToList();
        if (details.Count > 1 && parts.TrueForAll(p => p is not null) && parts.Sum() == amount)
        {
            return details.Select((d, i) => Detailed(whole with { Amount = sign * parts[i]!.Value }, entry, d, i));
        }
        return [Detailed(whole, entry, details.FirstOrDefault() ?? entry, 0)];
    }

    private static StatementEntry Detailed(StatementEntry whole, XElement entry, XElement details, int index)
    {
        var (party, account) = whole.Amount >= 0 ? ("Dbtr", "DbtrAcct") : ("Cdtr", "CdtrAcct");
        var parties = Child(details, "RltdPties");
        var told = Children(details, "RmtInf").SelectMany(r => Children(r, "Ustrd").Select(u => u.Value)
                .Concat(Children(r, "Strd").Select(s => At(s, "CdtrRefInf", "Ref") ?? "")))
            .Append(At(details, "Refs", "EndToEndId") is { } id and not "NOTPROVIDED" ? id : null)
            .Append(At(details, "AddtlTxInf")).Append(At(entry, "AddtlNtryInf"))
            .Select(StatementEntry.Text).OfType<string>().Distinct();
        var reference = StatementEntry.Text(At(details, "Refs", "AcctSvcrRef")) ?? (whole.BankReference is { } all && index > 0
            ? $"{all}/{index.ToString(CultureInfo.InvariantCulture)}"
            : whole.BankReference);
        return whole with
        {
            Description = StatementEntry.Text(string.Join(" ", told)) ?? "",
            BankReference = reference,
            CounterpartyName = parties is null ? null : StatementEntry.Text(At(parties, party, "Nm") ?? At(parties, party, "Pty", "Nm")),
            CounterpartyAccount = parties is null
                ? null
                : StatementEntry.Account(At(parties, account, "Id", "IBAN") ?? At(parties, account, "Id", "Othr", "Id")),
        };
    }

    private static IEnumerable<XElement> Children(XElement element, string name) =>
        element.Elements().Where(e => e.Name.LocalName == name);

    private static XElement? Child(XElement element, string name) => Children(element, name).FirstOrDefault();

    // the text of the element at a path; null where there is none, or where it holds further elements
    private static string? At(XElement element, params string[] path)
    {
        var found = path.Aggregate((XElement?)element, (e, name) => e is null ? null : Child(e, name));
        return found is null || found.HasElements ? null : found.Value;
    }
}
