using System.Globalization;
using System.Text;

namespace Plumbline.Server.Contract;

/// <summary>What <c>docs/coverage.md</c> says: every operation of the contract and whether this version serves it.</summary>
public static class Coverage
{
    private const string Heading = """
        # Which operations of the contract are built

        `built` operations behave as the contract says. `501` operations answer 501 with their name until they are built.

        This page is made from the running app; a test compares the two. After adding an operation, refresh it and commit it along:

            dotnet run --project src/Server -- coverage > docs/coverage.md

        On a conflict in this page take either side and run the command again.
        """;

    public static string Of(IEndpointRouteBuilder app)
    {
        var built = app.BuiltOperations().Select(o => o.Id).ToHashSet(StringComparer.Ordinal);
        var page = new StringBuilder(Heading).Append('\n');
        foreach (var tag in ContractDocument.Operations.GroupBy(o => o.Tag).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            page.Append(CultureInfo.InvariantCulture, $"\n## {tag.Key}\n\n| Operation | Method and path | |\n|---|---|---|\n");
            foreach (var o in tag.OrderBy(o => o.Path, StringComparer.Ordinal).ThenBy(o => o.Method, StringComparer.Ordinal))
            {
                var state = built.Contains(o.Id) ? "built" : "501";
                page.Append(CultureInfo.InvariantCulture, $"| {o.Id} | {o.Method} {o.Path} | {state} |\n");
            }
        }
        return page.ToString();
    }
}
