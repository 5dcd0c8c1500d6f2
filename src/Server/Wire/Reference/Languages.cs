using System.Collections.Frozen;

namespace Plumbline.Server.Wire.Reference;

/// <summary>Languages of documents, messages and pages.</summary>
public static class Languages
{
    private const string List =
        "fr en de it lt nl es pt pl";

    public static readonly FrozenSet<string> All = List.Split(' ').ToFrozenSet(StringComparer.Ordinal);
}
