namespace Plumbline.Server.Features.BankStatements;

/// <summary>A text in which words are found whatever stands between their letters: "RF 12-34" holds "RF1234", not "F12".</summary>
public sealed class WordText
{
    private readonly string _letters;
    private readonly List<int> _places = [];

    public WordText(string text)
    {
        var letters = new List<char>();
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsLetterOrDigit(text[i]))
            {
                letters.Add(char.ToUpperInvariant(text[i]));
                _places.Add(i);
            }
        }
        _letters = string.Concat(letters);
    }

    public bool Holds(string word)
    {
        var wanted = Letters(word);
        if (wanted.Length == 0)
        {
            return false;
        }
        for (var at = _letters.IndexOf(wanted, StringComparison.Ordinal); at >= 0;
            at = _letters.IndexOf(wanted, at + 1, StringComparison.Ordinal))
        {
            if (Begins(at) && Begins(at + wanted.Length))
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>What of a word is compared: its letters, as capitals, and digits.</summary>
    public static string Letters(string word) => string.Concat(word.Where(char.IsLetterOrDigit).Select(char.ToUpperInvariant));

    /// <summary>Every stretch of this many letters that begins and ends where words do.</summary>
    public IEnumerable<string> Stretches(int length)
    {
        for (var at = 0; at + length <= _letters.Length; at++)
        {
            if (Begins(at) && Begins(at + length))
            {
                yield return _letters.Substring(at, length);
            }
        }
    }

    // whether a word begins there, or the text is over
    private bool Begins(int at) => at == 0 || at == _letters.Length || _places[at] > _places[at - 1] + 1;
}
