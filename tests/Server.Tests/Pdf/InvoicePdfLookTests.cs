using System.Buffers.Binary;
using Plumbline.Server.Features.Invoices.Pdf;
using UglyToad.PdfPig;
using UglyToad.PdfPig.Fonts.TrueType;
using UglyToad.PdfPig.Fonts.TrueType.Parser;

namespace Plumbline.Server.Tests.Pdf;

public sealed class InvoicePdfLookTests
{
    // Two by two pixels, one row after the other, each with its filter byte 0.
    static byte[] RgbaLogo => PdfSamples.Png(2, 2, 8, 6, false,
        [0, 255, 0, 0, 255, 0, 0, 0, 0, 0, 0, 0, 255, 128, 0, 255, 0, 255]);

    [Fact]
    public void Logo_Png_ReplacesTheWordmark()
    {
        using var pdf = PdfDocument.Open(InvoicePdf.Render(PdfSamples.Invoice() with { Logo = RgbaLogo }));
        var image = Assert.Single(pdf.GetPage(1).GetImages());
        Assert.Equal((2, 2), (image.WidthInSamples, image.HeightInSamples));
        Assert.Equal(48, image.BoundingBox.Height, 1);
    }

    [Fact]
    public void Logo_JpegOfThreeColours_IsEmbeddedInItsShape()
    {
        using var pdf = PdfDocument.Open(InvoicePdf.Render(PdfSamples.Invoice() with { Logo = Jpeg(components: 3) }));
        var image = Assert.Single(pdf.GetPage(1).GetImages());
        Assert.Equal(160, image.BoundingBox.Width, 1);
        Assert.Equal(40, image.BoundingBox.Height, 1);
    }

    [Fact]
    public void Logo_Transparent_IsLaidOnWhite()
    {
        var rgb = Decoded(RgbaLogo);
        Assert.Equal([255, 0, 0, 255, 255, 255, 127, 127, 255, 0, 255, 0], rgb);
    }

    [Fact]
    public void Logo_PaletteOfOneBit_TakesItsColours()
    {
        var png = PdfSamples.Png(3, 1, 1, 3, false, [0, 0b0100_0000], ("PLTE", [1, 2, 3, 4, 5, 6]), ("tRNS", [255, 255]));
        Assert.Equal([1, 2, 3, 4, 5, 6, 1, 2, 3], Decoded(png));
    }

    [Fact]
    public void Logo_Filtered_IsUnfiltered()
    {
        var png = PdfSamples.Png(2, 3, 8, 0, false, [1, 10, 5, 2, 1, 1, 4, 1, 1]);
        Assert.Equal([10, 15, 11, 16, 12, 17], Decoded(png).Chunk(3).Select(pixel => pixel[0]));
    }

    [Fact]
    public void Logo_Interlaced_HasItsPixelsInOrder()
    {
        // Of a 2×2 picture the passes 1, 6 and 7 hold (0,0), (1,0) and the second row.
        var png = PdfSamples.Png(2, 2, 8, 0, true, [0, 10, 0, 20, 0, 30, 40]);
        Assert.Equal([10, 20, 30, 40], Decoded(png).Chunk(3).Select(pixel => pixel[0]));
    }

    [Fact]
    public void Logo_OfSixteenBits_KeepsTheUpperOnes()
    {
        var png = PdfSamples.Png(1, 1, 16, 2, false, [0, 200, 1, 100, 2, 50, 3]);
        Assert.Equal([200, 100, 50], Decoded(png));
    }

    [Fact]
    public void Logo_LargerThanItPrints_IsMadeSmaller()
    {
        var rows = new byte[1000 * 2001];
        var png = PdfSamples.Png(2000, 1000, 8, 0, false, rows);
        using var pdf = PdfDocument.Open(InvoicePdf.Render(PdfSamples.Invoice() with { Logo = png }));
        Assert.InRange(Assert.Single(pdf.GetPage(1).GetImages()).WidthInSamples, 300, 640);
    }

    public static TheoryData<byte[]> Undrawable =>
    [
        new byte[] { 1, 2, 3 },
        "<svg xmlns='http://www.w3.org/2000/svg'/>"u8.ToArray(),
        RgbaLogo[..40],
        PdfSamples.Png(int.MaxValue, int.MaxValue, 8, 6, false, [0]),
        PdfSamples.Png(2, 2, 8, 6, false, [9, 9, 9, 9, 9, 9, 9, 9, 9]),
        PdfSamples.Png(2, 2, 8, 6, false, [0]),
        PdfSamples.Png(1, 1, 8, 3, false, [0, 7], ("PLTE", [1, 2, 3])),
        Jpeg(components: 1),
        Jpeg(components: 4),
        new byte[] { 0xFF, 0xD8, 0xFF, 0xE0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 },
    ];

    [Theory]
    [MemberData(nameof(Undrawable))]
    public void Logo_ThatCannotBeDrawn_FallsBackToTheWordmark(byte[] logo)
    {
        var invoice = PdfSamples.Invoice();
        Assert.Equal(InvoicePdf.Render(invoice), InvoicePdf.Render(invoice with { Logo = logo }));
    }

    [Theory]
    [InlineData("#FFFFFF")]
    [InlineData("#FFE600")]
    [InlineData("#0f0")]
    [InlineData("#7FB2FF")]
    public void BrandColor_TooLight_IsDarkenedUntilReadable(string hex) =>
        Assert.InRange(BrandColor.Readable(hex).ContrastWithWhite(), 4.5, 6.5);

    [Theory]
    [InlineData("#0A66C2", 0x0A, 0x66, 0xC2)]
    [InlineData("000", 0, 0, 0)]
    public void BrandColor_ReadableOne_StaysAsItIs(string hex, byte r, byte g, byte b) =>
        Assert.Equal(new Rgb(r, g, b), BrandColor.Readable(hex));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("red")]
    [InlineData("#12345")]
    [InlineData("#GGGGGG")]
    public void BrandColor_NotAColour_IsTheDefault(string? hex) => Assert.Equal(BrandColor.Default, BrandColor.Readable(hex));

    [Fact]
    public void Digits_OfBothWeights_AreOfOneWidth() => Assert.All((FontFace[])[FontFace.Regular, FontFace.Bold], face =>
        Assert.Single("0123456789".Select(digit => face.Width([digit], 10)).Distinct()));

    // The PDF writer's subsetting loses the offsets of composite glyphs: accents of capitals would sink into their letters.
    [Fact]
    public void Fonts_Glyphs_AreAllSimple() => Assert.All((FontFace[])[FontFace.Regular, FontFace.Bold], face =>
    {
        var tables = TrueTypeFontParser.Parse(new TrueTypeDataBytes(face.File)).TableHeaders;
        var (glyf, loca, head) = ((int)tables["glyf"].Offset, (int)tables["loca"].Offset, (int)tables["head"].Offset);
        var size = BinaryPrimitives.ReadInt16BigEndian(face.File.AsSpan(head + 50)) == 0 ? 2 : 4;
        var offsets = Enumerable.Range(0, (int)tables["loca"].Length / size).Select(i => size == 2
            ? 2 * BinaryPrimitives.ReadUInt16BigEndian(face.File.AsSpan(loca + (i * 2)))
            : BinaryPrimitives.ReadInt32BigEndian(face.File.AsSpan(loca + (i * 4)))).ToList();
        var drawn = offsets.Zip(offsets.Skip(1)).Where(pair => pair.Second > pair.First).Select(pair => pair.First).ToList();
        Assert.True(drawn.Count > 1000);
        Assert.All(drawn, offset => Assert.True(BinaryPrimitives.ReadInt16BigEndian(face.File.AsSpan(glyf + offset)) >= 0));
    });

    static byte[] Decoded(byte[] png)
    {
        var pixels = PngPixels.TryDecode(png);
        Assert.NotNull(pixels);
        return pixels.Rgb;
    }

    // Only the segments that tell the size: 400 by 100 pixels.
    static byte[] Jpeg(byte components) =>
    [
        0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 0, 0, 0xFF, 0xC0, 0, (byte)(8 + (3 * components)), 8, 0, 100, 1, 144, components,
        .. Enumerable.Repeat<byte>(1, 3 * components), 0xFF, 0xD9,
    ];
}
