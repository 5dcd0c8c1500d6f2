namespace Plumbline.Server.Tests;
