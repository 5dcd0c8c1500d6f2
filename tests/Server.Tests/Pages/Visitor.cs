using System.Net;
using System.Text.RegularExpressions;

namespace Plumbline.Server.Tests.Pages;

/// <summary>A visitor of pages: a browser without a window, which follows nothing by itself.</summary>
internal sealed partial class Visitor(string url) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
    {
        BaseAddress = new Uri(url),
    };

    public void Dispose() => _http.Dispose();

    public async Task<Seen> GetAsync(string address) =>
        await Seen.OfAsync(await _http.GetAsync(new Uri(address, UriKind.RelativeOrAbsolute)));

    public async Task<Seen> PostAsync(string address, Dictionary<string, string> fields, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, UriKind.RelativeOrAbsolute))
        {
            Content = new FormUrlEncodedContent(fields),
        };
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }
        return await Seen.OfAsync(await _http.SendAsync(request));
    }
}

/// <summary>What came back.</summary>
internal sealed partial record Seen(int Status, string Html, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>Where the first form that posts goes.</summary>
    public string Action => WebUtility.HtmlDecode(PostForm().Match(Html).Groups[1].Value);

    /// <summary>Its one-time token.</summary>
    public string Token => Token_().Match(Html).Groups[1].Value;

    /// <summary>Where the first form to a place below the page goes, and its one-time token.</summary>
    public (string Action, string Token) FormTo(string below)
    {
        var at = Html.IndexOf(below + "?", Html.IndexOf("method=\"post\"", StringComparison.Ordinal), StringComparison.Ordinal);
        var start = Html.LastIndexOf("action=\"", at, StringComparison.Ordinal) + 8;
        var token = Html.IndexOf("name=\"form\" value=\"", at, StringComparison.Ordinal) + 19;
        return (WebUtility.HtmlDecode(Html[start..Html.IndexOf('"', start)]), Html[token..Html.IndexOf('"', token)]);
    }

    public static async Task<Seen> OfAsync(HttpResponseMessage answer)
    {
        using (answer)
        {
            return new Seen(
                (int)answer.StatusCode,
                await answer.Content.ReadAsStringAsync(),
                answer.Headers.Concat(answer.Content.Headers).ToDictionary(
                    h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase));
        }
    }

    public Dictionary<string, string> Card(string number, string expires = "12/30") => new()
    {
        ["form"] = Token,
        ["type"] = "card",
        ["number"] = number,
        ["expires"] = expires,
    };

    [GeneratedRegex("method=\"post\" action=\"([^\"]+)\"")]
    private static partial Regex PostForm();

    [GeneratedRegex("name=\"form\" value=\"([^\"]+)\"")]
    private static partial Regex Token_();
}
