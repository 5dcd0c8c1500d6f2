namespace Plumbline.Engine.Subscriptions;

/// <summary>Terms as JSON text, for storage.</summary>
public static class TermsJson
{
    /// <summary>Writes terms with snake_case names.</summary>
    public static string Write(Terms terms) => throw new InvalidOperationException();

    /// <summary>Reads what <see cref="Write"/> wrote, also by an earlier version, in any order of keys.</summary>
    /// <exception cref="System.Text.Json.JsonException">The text is not such terms.</exception>
    public static Terms Read(string json) => throw new InvalidOperationException();
}
