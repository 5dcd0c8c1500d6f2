global using System.Text.Json;
global using Microsoft.Playwright;
global using Plumbline.Server.Tests.Fixture;
global using Xunit;
