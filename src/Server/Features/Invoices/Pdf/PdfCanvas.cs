using System.Security.Cryptography;
using System.Text;
using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Graphics.Operations.PathConstruction;
using UglyToad.PdfPig.Graphics.Operations.PathPainting;
using UglyToad.PdfPig.Writer;

namespace Plumbline.Server.Features.Invoices.Pdf;

/// <summary>Draws placed bands with PdfPig's writer.</summary>
sealed class PdfCanvas : IDisposable
{
    readonly PdfDocumentBuilder _builder = new();
    readonly FontBanks _regular;
    readonly FontBanks _bold;
    PdfPageBuilder? _page;

    public PdfCanvas(string title, string author, string? creationDate, bool isArchival)
    {
        _builder.ArchiveStandard = isArchival ? PdfAStandard.A3B : PdfAStandard.None;
        _builder.DocumentInformation.Title = title;
        _builder.DocumentInformation.Author = author;
        _builder.DocumentInformation.Producer = "Plumbline";
        _builder.DocumentInformation.CreationDate = creationDate;
        _regular = new FontBanks(_builder, FontFace.Regular);
        _bold = new FontBanks(_builder, FontFace.Bold);
    }

    PdfPageBuilder Page => _page ?? throw new InvalidOperationException("Begin a page before drawing.");

    public void BeginPage() => _page = _builder.AddPage(PageSize.A4);

    public void Draw(PlacedBand placed)
    {
        foreach (var mark in placed.Band.Marks)
        {
            Draw(mark, placed.Top);
        }
    }

    /// <summary>The finished file. Its id is made from its content, so the same pages give the same bytes.</summary>
    public byte[] Finish()
    {
        var file = _builder.Build();
        PinId(file);
        return file;
    }

    public void Dispose() => _builder.Dispose();

    void Draw(Mark mark, double top)
    {
        switch (mark)
        {
            case TextMark text:
                DrawText(text, Sheet.Height - top - text.Baseline);
                break;
            case FillMark fill:
                DrawFill(fill, Sheet.Height - top - fill.Y - fill.Height);
                break;
            case ImageMark image:
                var y = Sheet.Height - top - image.Y - image.Height;
                image.Logo.Draw(Page, new PdfRectangle(image.X, y, image.X + image.Width, y + image.Height));
                break;
            default:
                throw new ArgumentException($"No way to draw {mark.GetType().Name}.", nameof(mark));
        }
    }

    void DrawText(TextMark mark, double y)
    {
        var (face, size) = (mark.Style.Face, mark.Style.Size);
        var width = mark.Align == Align.Left ? 0 : face.Width(mark.Text, size);
        var x = mark.X - (mark.Align == Align.Right ? width : mark.Align == Align.Center ? width / 2 : 0);
        Page.SetTextAndFillColor(mark.Style.Color.R, mark.Style.Color.G, mark.Style.Color.B);
        foreach (var (run, font) in (face == FontFace.Bold ? _bold : _regular).Runs(mark.Text))
        {
            Page.AddText(run, size, new PdfPoint(Rounded(x), Rounded(y)), font);
            x += face.Width(run, size);
        }

        Page.ResetColor();
    }

    void DrawFill(FillMark mark, double y)
    {
        Page.SetTextAndFillColor(mark.Color.R, mark.Color.G, mark.Color.B);
        var path = Page.CurrentStream.Operations;
        if (mark.Radius > 0)
        {
            AddRoundedPath(mark, y);
        }
        else
        {
            path.Add(new AppendRectangle(Rounded(mark.X), Rounded(y), Rounded(mark.Width), Rounded(mark.Height)));
        }

        path.Add(FillPathNonZeroWinding.Value);
        Page.ResetColor();
    }

    void AddRoundedPath(FillMark mark, double bottom)
    {
        // Distance of a Bézier handle that makes a quarter circle of radius 1.
        const double Handle = 0.5523;
        var (left, right, top) = (Rounded(mark.X), Rounded(mark.X + mark.Width), Rounded(bottom + mark.Height));
        var low = Rounded(bottom);
        var (r, h) = (mark.Radius, mark.Radius * (1 - Handle));
        var path = Page.CurrentStream.Operations;
        path.Add(new BeginNewSubpath(left + r, low));
        path.Add(new AppendStraightLineSegment(right - r, low));
        path.Add(new AppendDualControlPointBezierCurve(right - h, low, right, low + h, right, low + r));
        path.Add(new AppendStraightLineSegment(right, top - r));
        path.Add(new AppendDualControlPointBezierCurve(right, top - h, right - h, top, right - r, top));
        path.Add(new AppendStraightLineSegment(left + r, top));
        path.Add(new AppendDualControlPointBezierCurve(left + h, top, left, top - h, left, top - r));
        path.Add(new AppendStraightLineSegment(left, low + r));
        path.Add(new AppendDualControlPointBezierCurve(left, low + h, left + h, low, left + r, low));
        path.Add(CloseSubpath.Value);
    }

    static double Rounded(double value) => Math.Round(value, 2);

    // The writer draws a random pair of ids for the trailer: overwrite both, digit for digit, with a digest of all that precedes.
    static void PinId(byte[] file)
    {
        const int Digits = 32;
        var marker = "/ID [ <"u8;
        var at = file.AsSpan().LastIndexOf(marker);
        if (at < 0)
        {
            throw new InvalidOperationException("The PDF writer left no id in the trailer to pin.");
        }

        var digest = Convert.ToHexString(SHA256.HashData(file.AsSpan(0, at)))[..Digits];
        var first = at + marker.Length;
        var second = first + Digits + "><".Length;
        Encoding.ASCII.GetBytes(digest, file.AsSpan(first));
        Encoding.ASCII.GetBytes(digest, file.AsSpan(second));
    }
}
