namespace Pipeline.Scenarios.Servers;

/// <summary>Somebody who goes on writing to a file.</summary>
internal static class GrowingFile
{
    /// <summary>Appends to the file without rest until the result is disposed.</summary>
    public static IDisposable KeepGrowing(this string path) => new Writer(path);

    private sealed class Writer : IDisposable
    {
        private readonly CancellationTokenSource _end = new();
        private readonly Task _writing;

        public Writer(string path)
        {
            using var begun = new ManualResetEventSlim();
            _writing = Task.Factory.StartNew(() => Write(path, begun), TaskCreationOptions.LongRunning);
            begun.Wait();
        }

        public void Dispose()
        {
            _end.Cancel();
            _writing.Wait();
            _end.Dispose();
        }

        private void Write(string path, ManualResetEventSlim begun)
        {
            using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
            while (!_end.IsCancellationRequested)
            {
                file.WriteByte(1);
                begun.Set();
                _end.Token.WaitHandle.WaitOne(1);
            }
        }
    }
}
