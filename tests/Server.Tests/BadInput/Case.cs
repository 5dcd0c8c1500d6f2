namespace Plumbline.Server.Tests.BadInput;

/// <summary>Rows of the tables: a request, its body and the refusal, under a name that a person can read.</summary>
internal static class Case
{
    public static TheoryDataRow<string, string?, string> Of(string name, string request, string? body, string expected) =>
        new(request, body, expected) { TestDisplayName = $"{request}: {name}" };

    /// <summary>A case that is refused with 400 and these faults, as <c>path: message</c> joined by semicolons.</summary>
    public static TheoryDataRow<string, string?, string> Invalid(string name, string request, string? body, string faults) =>
        Of(name, request, body, "400 Invalid request: " + faults);
}
