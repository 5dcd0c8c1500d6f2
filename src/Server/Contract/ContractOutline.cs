namespace Plumbline.Server.Contract;

/// <summary>
/// The operations of a contract file, read by their indentation alone: the server needs them before it can listen, and parsing the whole
/// file would take half of its start. A test compares them with what the YAML parser finds.
/// </summary>
public static class ContractOutline
{
    public static IEnumerable<ContractOperation> Read(TextReader file)
    {
        var (path, method, id) = ("", "", "");
        var inTags = false;
        while (file.ReadLine() is { } line)
        {
            if (line.StartsWith("components:", StringComparison.Ordinal))
            {
                break;
            }
            if (line.StartsWith("  /", StringComparison.Ordinal))
            {
                path = line.Trim().TrimEnd(':');
            }
            else if (line is "    get:" or "    post:" or "    put:" or "    patch:" or "    delete:")
            {
                method = line.Trim().TrimEnd(':').ToUpperInvariant();
            }
            else if (line.StartsWith("      operationId: ", StringComparison.Ordinal))
            {
                id = line["      operationId: ".Length..].Trim();
            }
            else if (inTags && line.StartsWith("      - ", StringComparison.Ordinal))
            {
                yield return new ContractOperation(method, path, id, line["      - ".Length..].Trim());
            }
            inTags = line == "      tags:";
        }
    }
}

/// <summary>One operation of the contract.</summary>
public sealed record ContractOperation(string Method, string Path, string Id, string Tag);
