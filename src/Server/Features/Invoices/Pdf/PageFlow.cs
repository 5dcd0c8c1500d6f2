namespace Plumbline.Server.Features.Invoices.Pdf;

sealed record PlacedBand(double Top, Band Band);

/// <summary>Stacks bands from top to bottom and starts a new page when one does not fit.</summary>
sealed class PageFlow(double firstTop, double nextTop, double bottom)
{
    // A kept-together group taller than this share of a page is broken all the same, or it would leave large holes.
    const double MaxKeptShare = 0.6;

    readonly List<List<PlacedBand>> _pages = [[]];
    double _y = firstTop;
    Band? _tableHeader;

    public IReadOnlyList<IReadOnlyList<PlacedBand>> Pages => _pages;

    double Capacity => bottom - nextTop - (_tableHeader?.Height ?? 0);

    public void Add(params IReadOnlyList<Band> bands)
    {
        foreach (var band in bands)
        {
            AddOne(band);
        }
    }

    /// <summary>Keeps the bands on one page where that leaves no large hole.</summary>
    public void AddTogether(params IReadOnlyList<Band> bands)
    {
        var height = bands.Sum(band => band.Height);
        if (height > bottom - _y && height <= Capacity * MaxKeptShare)
        {
            NewPage();
        }

        Add(bands);
    }

    /// <summary>Prints the header now, and again on top of every page until <see cref="EndTable"/>.</summary>
    /// <param name="header">The header.</param>
    /// <param name="firstRowHeight">Room that must be left below it, so that no header stands alone.</param>
    public void BeginTable(Band header, double firstRowHeight)
    {
        if (header.Height + firstRowHeight > bottom - _y)
        {
            NewPage();
        }

        Place(header);
        _tableHeader = header;
    }

    public void EndTable() => _tableHeader = null;

    void AddOne(Band band)
    {
        if (band.Height > bottom - _y && _y > nextTop + (_tableHeader?.Height ?? 0))
        {
            NewPage();
        }

        // White space on top of a page is a hole, not a distance.
        if (band.Marks.Count == 0 && _pages.Count > 1 && _pages[^1].Count == 0)
        {
            return;
        }

        Place(band);
    }

    void NewPage()
    {
        _pages.Add([]);
        _y = nextTop;
        if (_tableHeader is { } header)
        {
            Place(header);
        }
    }

    void Place(Band band)
    {
        _pages[^1].Add(new PlacedBand(_y, band));
        _y += band.Height;
    }
}
