namespace Plumbline.Web;

/// <summary>What every page shows around its content.</summary>
public sealed record PageFrame
{
    /// <summary>Of the window; the seller's name is put behind it.</summary>
    public required string Title { get; init; }

    public required PageTexts Texts { get; init; }

    public required PageFormat Format { get; init; }

    /// <summary>What stands before every path: the part of the public address behind the host; mostly empty.</summary>
    public string Root { get; init; } = "";

    public Brand Brand { get; init; } = Brand.Default;

    /// <summary>Whose page it is; null where that is not known.</summary>
    public string? SellerName { get; init; }

    /// <summary>Where to write to; null for nowhere.</summary>
    public string? SellerEmail { get; init; }

    /// <summary>The logo by a path of ours; null shows the name.</summary>
    public string? LogoPath { get; init; }

    /// <summary>The icon of the window by a path of ours; null for ours.</summary>
    public string? IconPath { get; init; }

    /// <summary>Whether no real money moves here.</summary>
    public bool IsTest { get; init; }

    /// <summary>The page itself, without a language; null offers no choice of languages.</summary>
    public string? Path { get; init; }

    /// <summary>What a choice of language must keep of the query.</summary>
    public IReadOnlyList<(string Name, string Value)> Query { get; init; } = [];

    /// <summary>Whether the page is laid out in one narrow column.</summary>
    public bool IsNarrow { get; init; }

    public string this[string key] => Texts[key];
}
