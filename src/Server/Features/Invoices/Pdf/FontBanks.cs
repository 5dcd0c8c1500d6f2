using UglyToad.PdfPig.Writer;

namespace Plumbline.Server.Features.Invoices.Pdf;

/// <summary>
/// PdfPig's writer numbers the characters of a font with one byte, so a font holds at most 255 of them. A text that needs more continues
/// in a second copy of the font, and so on.
/// </summary>
sealed class FontBanks(PdfDocumentBuilder builder, FontFace face)
{
    const int BankSize = 255;

    readonly Dictionary<char, int> _bankOf = [];
    readonly List<PdfDocumentBuilder.AddedFont> _banks = [];

    public IEnumerable<(string Run, PdfDocumentBuilder.AddedFont Font)> Runs(string text)
    {
        var start = 0;
        while (start < text.Length)
        {
            var bank = BankOf(text[start]);
            var end = start + 1;
            while (end < text.Length && BankOf(text[end]) == bank)
            {
                end++;
            }

            yield return (text[start..end], _banks[bank]);
            start = end;
        }
    }

    int BankOf(char c)
    {
        if (_bankOf.TryGetValue(c, out var bank))
        {
            return bank;
        }

        bank = _bankOf.Count / BankSize;
        if (bank == _banks.Count)
        {
            _banks.Add(builder.AddTrueTypeFont(face.File));
        }

        _bankOf.Add(c, bank);
        return bank;
    }
}
