namespace Plumbline.Engine.Tests;

/// <summary>The source tree, found from the running tests.</summary>
static class Source
{
    public static string Root { get; } = Find();

    static string Find()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "Plumbline.slnx")))
            {
                return at.FullName;
            }
        }

        throw new DirectoryNotFoundException("The tests must run from inside the source tree.");
    }
}
