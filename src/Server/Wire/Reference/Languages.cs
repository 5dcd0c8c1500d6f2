namespace Plumbline.Server.Wire.Reference;

/// <summary>Languages of documents, messages and pages.</summary>
public static class Languages
{
    private const string List =
        "fr en de it lt nl es pt pl";

    /// <summary>In this order messages name them.</summary>
    public static readonly IReadOnlyList<string> All = List.Split(' ');
}
