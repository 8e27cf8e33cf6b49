using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Pipeline.Abstractions.Options;
using Pipeline.Stores.S3;

namespace Pipeline.Testing.Servers.S3;

/// <summary>
/// A bucket of a test's own on a server, seen without the program's own store: what lies in it is judged by this. It is
/// emptied and deleted at the end.
/// </summary>
public sealed class Bucket : IAsyncDisposable
{
    private readonly Radosgw _server;

    private Bucket(Radosgw server, string name)
    {
        (_server, Name) = (server, name);
        Client = new(
            new BasicAWSCredentials(server.AccessKey, server.SecretKey),
            new AmazonS3Config
            {
                ServiceURL = server.Endpoint,
                AuthenticationRegion = "us-east-1",
                ForcePathStyle = true,
                RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
                ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            }
        );
    }

    /// <summary>The bucket's name.</summary>
    public string Name { get; }

    /// <summary>The secret that is never to be seen in any output.</summary>
    public string Secret => _server.SecretKey;

    /// <summary>A client that may do everything.</summary>
    public AmazonS3Client Client { get; }

    /// <summary>Makes a bucket with a name that no other has.</summary>
    public static async Task<Bucket> CreateAsync(Radosgw server, CancellationToken cancellationToken = default)
    {
        var bucket = new Bucket(server, $"test-{Guid.NewGuid():N}");
        await bucket.Client.PutBucketAsync(bucket.Name, cancellationToken);
        return bucket;
    }

    /// <summary>Options of a store on this bucket.</summary>
    /// <param name="prefix">What it keeps to.</param>
    /// <param name="endpoint">Another way to the server: through a relay.</param>
    public S3StoreOptions Options(string prefix = "", string? endpoint = null) =>
        new()
        {
            Endpoint = endpoint ?? _server.Endpoint,
            Bucket = Name,
            Prefix = prefix,
            AccessKey = _server.AccessKey,
            SecretKey = new Secret(_server.SecretKey),
        };

    /// <summary>The store's entry in a pipeline file.</summary>
    /// <param name="more">More options, such as <c>, part_size: 5MiB</c>.</param>
    /// <param name="endpoint">Another way to the server: through a relay.</param>
    /// <param name="keys">Whether the keys stand there.</param>
    public string Entry(string more = "", string? endpoint = null, bool keys = true)
    {
        var both = keys ? $", access_key: {_server.AccessKey}, secret_key: {_server.SecretKey}" : "";
        return $"{{ s3: {{ endpoint: \"{endpoint ?? _server.Endpoint}\", bucket: {Name}{both}{more} }} }}";
    }

    /// <summary>All keys, in ordinal order.</summary>
    public async Task<IReadOnlyList<string>> KeysAsync()
    {
        var keys = new List<string>();
        var request = new ListObjectsV2Request { BucketName = Name, Encoding = EncodingType.Url };
        do
        {
            var page = await Client.ListObjectsV2Async(request);
            keys.AddRange((page.S3Objects ?? []).Select(found => System.Net.WebUtility.UrlDecode(found.Key)));
            request.ContinuationToken = page.NextContinuationToken;
        } while (request.ContinuationToken is not null);
        return [.. keys.Order(StringComparer.Ordinal)];
    }

    /// <summary>The keys of all uploads in parts that are not finished.</summary>
    public async Task<IReadOnlyList<MultipartUpload>> UploadsAsync()
    {
        var answer = await Client.ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = Name });
        return answer.MultipartUploads ?? [];
    }

    /// <summary>Puts an object under any key, also under one that this program would never write.</summary>
    public Task PutAsync(string key, byte[] bytes) =>
        Client.PutObjectAsync(
            new()
            {
                BucketName = Name,
                Key = key,
                InputStream = new MemoryStream(bytes),
                UseChunkEncoding = false,
            }
        );

    /// <summary>The bytes of an object.</summary>
    public async Task<byte[]> GetAsync(string key)
    {
        using var answer = await Client.GetObjectAsync(Name, key);
        using var all = new MemoryStream();
        await answer.ResponseStream.CopyToAsync(all);
        return all.ToArray();
    }

    /// <summary>What an object says of itself beside its bytes.</summary>
    public async Task<MetadataCollection> MetadataAsync(string key) => (await Client.GetObjectMetadataAsync(Name, key)).Metadata;

    /// <summary>Deletes everything in it, also what is not finished.</summary>
    public async Task EmptyAsync()
    {
        foreach (var upload in await UploadsAsync())
            await Client.AbortMultipartUploadAsync(Name, upload.Key, upload.UploadId);
        var keys = (await KeysAsync()).ToLookup(key => key.Any(char.IsControl));
        // The request that deletes many is XML, where not every key can be written.
        foreach (var key in keys[true])
            await Client.DeleteObjectAsync(Name, key);
        foreach (var some in keys[false].Chunk(1000))
        {
            await Client.DeleteObjectsAsync(
                new() { BucketName = Name, Objects = [.. some.Select(key => new KeyVersion { Key = key })] }
            );
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await EmptyAsync();
        await Client.DeleteBucketAsync(Name);
        Client.Dispose();
    }
}
