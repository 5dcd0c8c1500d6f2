namespace Plumbline.Engine.Tests;
