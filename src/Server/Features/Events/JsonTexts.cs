using System.Text.Json;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Events;

/// <summary>Texts of an event as the databases can keep them: no NUL, no half of a surrogate pair.</summary>
internal static class JsonTexts
{
    /// <summary>Reads a text of 1 to 255 characters.</summary>
    public static bool TryRead(ref Utf8JsonReader json, object[] path, out string text, ref List<FieldError>? faults)
    {
        text = "";
        if (!IsSound(ref json, path, ref faults))
        {
            return false;
        }
        text = json.GetString()!;
        if (text.Length is > 0 and <= EventReader.MaxText)
        {
            return true;
        }
        (faults ??= []).Add(text.Length == 0
            ? new FieldError("too_small", path, "String must contain at least 1 character(s)")
            : new FieldError("too_big", path, $"String must contain at most {EventReader.MaxText} characters"));
        return false;
    }

    /// <summary>Raw bytes of a valid body can hold neither, only escapes can.</summary>
    public static bool IsSound(ref readonly Utf8JsonReader json, object[] path, ref List<FieldError>? faults)
    {
        if (!json.ValueIsEscaped)
        {
            return true;
        }
        string message;
        try
        {
            if (!json.GetString()!.Contains('\0', StringComparison.Ordinal))
            {
                return true;
            }
            message = "String holds a NUL character";
        }
        catch (InvalidOperationException)
        {
            message = "String holds a lone surrogate";
        }
        (faults ??= []).Add(new FieldError("invalid_string", path, message));
        return false;
    }
}
