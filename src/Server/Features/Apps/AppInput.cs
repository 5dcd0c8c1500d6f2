using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Apps;

/// <summary>Reads the fields of an app. People are sent to callbacks with codes: over TLS, or to a program on their own machine.</summary>
public sealed record AppInput(string? Name, string? Description, string? LogoUri, IReadOnlyList<string>? Callbacks)
{
    public const string CallbackRule = "Expected an https address without a fragment, or http on localhost";

    private const int MostCallbacks = 50;

    public static AppInput Read(Body body, Need optional)
    {
        var name = body.Name("name", Need.Required);
        var description = body.Text("description", optional);
        var logo = body.Url("logo_uri", optional);
        var callbacks = body.Texts("callbacks", Need.Required, max: MostCallbacks, maxLength: 2048);
        for (var i = 0; i < callbacks?.Count; i++)
        {
            if (!IsCallback(callbacks[i]))
            {
                body.RefuseAt(["callbacks", i], CallbackRule, "invalid_string");
            }
        }
        return new AppInput(name, description, logo, callbacks);
    }

    public static bool IsCallback(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Fragment.Length == 0 && uri.UserInfo.Length == 0
            && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback));
}
