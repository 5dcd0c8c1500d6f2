using System.Collections.Concurrent;
using System.IO.Compression;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;
using Plumbline.Server.Data;
using Plumbline.Server.Features.InvoicingEntities;
using Plumbline.Server.Wire;
using Plumbline.Web;

namespace Plumbline.Server.Features.Pages;

/// <summary>Files that pages load. Their names change with their content, so that browsers keep them for a year.</summary>
public static partial class AssetRoutes
{
    private static readonly ConcurrentDictionary<string, byte[]> Small = new(StringComparer.Ordinal);

    public static IResult Show(string name, HttpContext http)
    {
        var asset = WebAssets.Find(name) ?? throw Refusal.NotFound("Asset");
        var bytes = asset.Bytes;
        http.Response.Headers.Vary = HeaderNames.AcceptEncoding;
        if (http.Request.Headers.AcceptEncoding.ToString().Split(',').Any(e => e.Trim() == "br"))
        {
            bytes = Small.GetOrAdd(asset.Name, _ => Compress(asset.Bytes));
            http.Response.Headers.ContentEncoding = "br";
        }
        return Lasting(http, bytes, asset.ContentType);
    }

    /// <summary>The accent of a seller's colour. Any colour is served: it says nothing of anybody.</summary>
    public static IResult ShowBrand(string name, HttpContext http) => Color().Match(name) is { Success: true } color
        ? Lasting(http, System.Text.Encoding.ASCII.GetBytes(Brand.Of(color.Groups[1].Value).ToStylesheet()), "text/css; charset=utf-8")
        : throw Refusal.NotFound("Asset");

    /// <summary>A seller's logo or icon, by the hash that only its pages tell.</summary>
    public static async Task<IResult> ShowImageAsync(
        string seller, string hash, HttpContext http, BillingDb db, CancellationToken cancel)
    {
        var urls = await db.Set<InvoicingEntity>().IgnoreQueryFilters().Where(e => e.Id == seller)
            .Select(e => new { e.LogoUrl, e.FaviconUrl }).SingleOrDefaultAsync(cancel);
        var url = new[] { urls?.LogoUrl, urls?.FaviconUrl }.FirstOrDefault(u => u is not null && PageFrames.HashOf(u) == hash)
            ?? throw Refusal.NotFound("Image");
        var type = url.StartsWith("data:image/png", StringComparison.Ordinal) ? "image/png" : "image/jpeg";
        return Lasting(http, Logo.Of(url).ToArray(), type);
    }

    private static IResult Lasting(HttpContext http, byte[] bytes, string type)
    {
        http.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        return Results.Bytes(bytes, type);
    }

    private static byte[] Compress(byte[] bytes)
    {
        using var small = new MemoryStream();
        using (var brotli = new BrotliStream(small, CompressionLevel.SmallestSize))
        {
            brotli.Write(bytes);
        }
        return small.ToArray();
    }

    [GeneratedRegex(@"\A([0-9a-f]{6})\.css\z")]
    private static partial Regex Color();
}
