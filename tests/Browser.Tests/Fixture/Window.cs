using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;

namespace Plumbline.Browser.Tests.Fixture;

/// <summary>
/// A browser's window. When it is closed, nothing may have gone wrong in it: no fault of a script or of the content security policy, and
/// no request to anybody else.
/// </summary>
public sealed class Window : IAsyncDisposable
{
    private static readonly AxeRunOptions Wcag = new()
    {
        RunOnly = new RunOnlyOptions { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"] },
    };

    // styles, scripts and images of ours, as they are before they are compressed
    private const int MostBytes = 100_000;

    private const string OwnResources = """
        (() => {
          const own = performance.getEntriesByType('resource').filter(r => r.name.startsWith(location.origin + '/assets/'));
          return [own.length, own.reduce((sum, r) => sum + r.decodedBodySize, 0)];
        })()
        """;

    private readonly IBrowserContext _context;
    private readonly Size _size;
    private readonly List<string> _faults = [];

    public Window(IBrowserContext context, IPage page, string url, Size size)
    {
        (_context, Page, _size) = (context, page, size);
        page.PageError += (_, fault) => _faults.Add($"script: {fault}");
        page.Console += (_, message) =>
        {
            // a refused form is answered with a page, which the browser notes
            if (message.Type == "error" && !message.Text.Contains("Failed to load resource", StringComparison.Ordinal))
            {
                _faults.Add($"console: {message.Text}");
            }
        };
        page.Request += (_, request) =>
        {
            if (!Others.Append(url + "/").Any(known => request.Url.StartsWith(known, StringComparison.Ordinal)))
            {
                _faults.Add($"request to {request.Url}");
            }
        };
    }

    public IPage Page { get; }

    /// <summary>Whom else pages may ask, by the beginning of their addresses.</summary>
    public IReadOnlyList<string> Others { get; set; } = [];

    /// <summary>Faults that the test brought about itself, by a part of their text.</summary>
    public string? Expected { get; set; }

    /// <summary>Keeps a picture, and finds that the page violates no rule of WCAG 2.1 AA and fits its window.</summary>
    public async Task LookAsync(string name)
    {
        var file = $"{name}-{(_size == Size.Phone ? "390" : "1280")}.png";
        await Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Site.Screenshots, file), FullPage = true });
        var (resources, size) = (await Page.EvaluateAsync<int[]>(OwnResources)) is [var count, var bytes] ? (count, bytes) : default;
        Assert.True(resources >= 2 && size < MostBytes, $"{name} loads {size} bytes in {resources} files of ours");
        var overflow = await Page.EvaluateAsync<int>("document.documentElement.scrollWidth - window.innerWidth");
        Assert.True(overflow <= 0, $"{name} is {overflow} pixels wider than its window");
        var found = await Page.RunAxe(Wcag);
        Assert.True(found.Violations.Length == 0, string.Join('\n', found.Violations.Select(v =>
            $"{name}: {v.Id}: {v.Help}: {string.Join(" ; ", v.Nodes.Select(n => n.Html).Take(3))}")));
        Assert.NotEmpty(found.Passes);
    }

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        Assert.DoesNotContain(_faults, f => Expected is null || !f.Contains(Expected, StringComparison.Ordinal));
    }
}
