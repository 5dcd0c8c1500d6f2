namespace Plumbline.Server.Wire;

/// <summary>One wrong field of a request, in the shape that clients of the contract know (a Zod issue).</summary>
public sealed record FieldError(
    string Code,
    IReadOnlyList<object> Path,
    string Message,
    string? Expected = null,
    string? Received = null)
{
    public override string ToString() => Path.Count == 0 ? Message : $"{string.Join('.', Path)}: {Message}";
}

/// <summary>A 4xx (or 501) answer. Thrown by handlers, written by <see cref="ErrorWriter"/>.</summary>
public sealed class Refusal(int status, string type, string message, IReadOnlyList<FieldError>? errors = null) : Exception(message)
{
    public int Status { get; } = status;

    public string Type { get; } = type;

    public IReadOnlyList<FieldError>? Errors { get; } = errors;

    /// <summary>Most faults that one answer names, so that a body of many wrong fields does not come back manifold.</summary>
    public const int MaxErrors = 200;

    public static Refusal Invalid(IReadOnlyList<FieldError> errors)
    {
        var named = errors.Count > MaxErrors ? [.. errors.Take(MaxErrors)] : errors;
        var rest = errors.Count > MaxErrors ? $"; and {errors.Count - MaxErrors} more" : "";
        return new(400, "validation_error", $"Invalid request: {string.Join("; ", named)}{rest}", named);
    }

    public static Refusal Field(string field, string message) => Invalid([new FieldError("custom", [field], message)]);

    /// <summary>A well-formed request that the state of things forbids.</summary>
    public static Refusal BadRequest(string message) => new(400, "bad_request", message);

    public static Refusal WrongState(string thing, string state, params string[] wanted) =>
        BadRequest($"{thing} is {state}; this needs it to be {string.Join(" or ", wanted)}");

    public static Refusal Unauthorized(string message) => new(401, "unauthorized", message);

    public static Refusal Forbidden(string message) => new(403, "forbidden", message);

    public static Refusal NotFound(string thing) => new(404, "not_found", $"{thing} not found");

    public static Refusal Conflict(string message) => new(409, "conflict", message);

    public static Refusal Unprocessable(string message) => new(422, "unprocessable", message);

    public static Refusal NotBuilt(string what) => new(501, "not_implemented", $"{what} is not available in this version of Plumbline");
}
