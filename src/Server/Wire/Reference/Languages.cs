namespace Plumbline.Server.Wire.Reference;

/// <summary>Languages of documents, messages and pages.</summary>
public static class Languages
{
    private const string List =
        "fr en de it lt nl es pt pl";

    public static readonly IReadOnlySet<string> All = List.Split(' ').ToHashSet(StringComparer.Ordinal);
}
