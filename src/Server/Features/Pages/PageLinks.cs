using NodaTime;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Pages;

/// <summary>
/// The addresses of customers' pages: signed for one page of one company, and good for a year. Within a month a page has one address, so
/// that the API answers the same twice.
/// </summary>
public sealed class PageLinks(SignedLinks links, PublicUrl addresses, KeyDirectory directory, CurrentTenant tenant)
{
    public const string Purpose = "page";
    private const int Months = 13;

    public static string ToInvoice(string id) => $"/invoices/{id}";

    /// <param name="id">Of a quote, or of one of its signers, who signs by it.</param>
    public static string ToQuote(string id) => $"/quotes/{id}";

    /// <summary>The whole address of a page.</summary>
    public async ValueTask<string> OfAsync(string path, CancellationToken cancel) => addresses.Of(await PathAsync(path, cancel));

    /// <summary>The same of several, in their order.</summary>
    public async ValueTask<IReadOnlyList<string>> OfAsync(IReadOnlyList<string> paths, CancellationToken cancel)
    {
        var found = new List<string>(paths.Count);
        foreach (var path in paths)
        {
            found.Add(await OfAsync(path, cancel));
        }
        return found;
    }

    /// <summary>The path of a page with the token that opens it.</summary>
    public async ValueTask<string> PathAsync(string path, CancellationToken cancel)
    {
        var month = directory.MachineNow().InUtc().Date.With(DateAdjusters.StartOfMonth);
        var until = month.PlusMonths(Months).AtStartOfDayInZone(DateTimeZone.Utc).ToInstant();
        return $"{path}?{SignedLinks.Parameter}={await links.SignAsync(tenant, Purpose, path, until, cancel)}";
    }
}
