namespace Plumbline.Web.SignIn;

/// <summary>Asks for an e-mail address.</summary>
public sealed record EmailPageModel(PageFrame Frame, FormModel Form, string Client);

/// <summary>Asks for the code that was sent there.</summary>
/// <param name="Frame">Around it.</param>
/// <param name="Form">Takes the code.</param>
/// <param name="Attempt">Which code it is.</param>
/// <param name="Email">Where it went.</param>
/// <param name="AgainPath">Where another one is asked for.</param>
public sealed record CodePageModel(PageFrame Frame, FormModel Form, string Attempt, string Email, string AgainPath);

/// <summary>A company to let a client into.</summary>
public sealed record ConsentAccountModel(string Key, string Name, bool IsTest);

/// <summary>Asks whether a client may act for the user.</summary>
/// <param name="Frame">Around it.</param>
/// <param name="Form">Takes the answer.</param>
/// <param name="Client">Its name, which it gave itself.</param>
/// <param name="Host">Where the answer is sent to.</param>
/// <param name="Email">Who signed in.</param>
/// <param name="Who">Proves it.</param>
/// <param name="Accounts">Where the user may let it in.</param>
/// <param name="Scopes">What it asks for, a line each.</param>
public sealed record ConsentPageModel(
    PageFrame Frame, FormModel Form, string Client, string Host, string Email, string Who, IReadOnlyList<ConsentAccountModel> Accounts,
    IReadOnlyList<string> Scopes);
