using System.Collections.Frozen;
using System.Security.Cryptography;

namespace Plumbline.Web;

/// <summary>A file of ours that browsers may keep for ever: its name changes with its content.</summary>
/// <param name="Name">With the hash, as <c>pages.1a2b3c4d.css</c>.</param>
/// <param name="ContentType">What it is.</param>
/// <param name="Bytes">The content.</param>
public sealed record WebAsset(string Name, string ContentType, byte[] Bytes);

/// <summary>The embedded assets, by their short name and by the name they are served under.</summary>
public static class WebAssets
{
    private const string Prefix = "assets/";
    private static readonly FrozenDictionary<string, WebAsset> ByShortName = LoadAll();
    private static readonly FrozenDictionary<string, WebAsset> ByName = ByShortName.Values.ToFrozenDictionary(a => a.Name);

    /// <summary>All of them.</summary>
    public static IReadOnlyCollection<WebAsset> All => ByName.Values;

    /// <summary>The path of an asset such as <c>pages.css</c>, from the root of the server.</summary>
    public static string PathOf(string shortName) => "/assets/" + ByShortName[shortName].Name;

    /// <summary>The asset that is served under a name; null for none.</summary>
    public static WebAsset? Find(string name) => ByName.GetValueOrDefault(name);

    private static FrozenDictionary<string, WebAsset> LoadAll()
    {
        var assembly = typeof(WebAssets).Assembly;
        return assembly.GetManifestResourceNames().Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)).ToFrozenDictionary(
            name => name[Prefix.Length..],
            name =>
            {
                using var stream = assembly.GetManifestResourceStream(name)!;
                var bytes = new byte[stream.Length];
                stream.ReadExactly(bytes);
                var (stem, extension) = (Path.GetFileNameWithoutExtension(name[Prefix.Length..]), Path.GetExtension(name));
                return new WebAsset($"{stem}.{Convert.ToHexStringLower(SHA256.HashData(bytes)[..6])}{extension}", extension switch
                {
                    ".css" => "text/css; charset=utf-8",
                    ".js" => "text/javascript; charset=utf-8",
                    ".svg" => "image/svg+xml",
                    _ => "application/octet-stream",
                }, bytes);
            });
    }
}
