namespace Plumbline.Web.Notices;

/// <summary>A page that has only something to say.</summary>
/// <param name="Frame">Around it.</param>
/// <param name="Heading">In a few words.</param>
/// <param name="Text">What can be done about it.</param>
public sealed record NoticePageModel(PageFrame Frame, string Heading, string Text)
{
    /// <summary><c>good</c>, <c>bad</c>, <c>wait</c> or <c>plain</c>.</summary>
    public string Tone { get; init; } = "plain";

    /// <summary>Where to go from here: a whole path or address; null for nowhere.</summary>
    public string? ActionPath { get; init; }

    public string? ActionLabel { get; init; }

    /// <summary>Another way on.</summary>
    public string? MorePath { get; init; }

    public string? MoreLabel { get; init; }
}
