using Pipeline.Scenarios.Servers;
using Pipeline.Testing.Servers.S3;

namespace Pipeline.Scenarios.S3;

/// <summary>Where the keys come from when the pipeline file has none, and what is said when they are nowhere.</summary>
public sealed class CredentialTests(SharedRadosgw shared)
{
    [Fact]
    public async Task Keys_are_found_in_the_environment()
    {
        await using var fixture = await HaulAsync();
        fixture
            .Place.Variable("AWS_ACCESS_KEY_ID", shared.Server.AccessKey)
            .Variable("AWS_SECRET_ACCESS_KEY", shared.Server.SecretKey);
        Assert.Equal(new RunCounts(1, 1, 0, 0), fixture.Complete("up"));
        await fixture.AssertConservedAsync("up");
        Assert.DoesNotContain(shared.Server.SecretKey, fixture.Place.Logs(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_are_found_in_a_profile()
    {
        await using var fixture = await HaulAsync();
        fixture.Place.With(
            "credentials",
            $"[night]\naws_access_key_id = {shared.Server.AccessKey}\naws_secret_access_key = {shared.Server.SecretKey}\n"
        );
        fixture.Place.Variable("AWS_SHARED_CREDENTIALS_FILE", fixture.Place.At("credentials")).Variable("AWS_PROFILE", "night");
        Assert.Equal(new RunCounts(1, 1, 0, 0), fixture.Complete("up"));
        await fixture.AssertConservedAsync("up");
    }

    [Fact]
    public async Task Keys_that_are_nowhere_are_said_to_be_missing_and_where_they_may_stand()
    {
        await using var fixture = await HaulAsync();
        var end = fixture.Run("up");
        Assert.Equal(1, end.ExitCode);
        Assert.Contains("store 'bucket' has no credentials", end.Output + end.Errors, StringComparison.Ordinal);
        await fixture.AssertConservedAsync("up");
    }

    [Fact]
    public async Task Bucket_that_is_not_there_as_origin_breaks_the_run()
    {
        await using var fixture = await S3TransferFixture.CreateAsync(shared.Server);
        await fixture.Bucket.Client.DeleteBucketAsync(fixture.Bucket.Name);
        var end = fixture.Run("down");
        await fixture.Bucket.Client.PutBucketAsync(fixture.Bucket.Name);
        Assert.Equal(3, end.ExitCode);
        Assert.Contains("there is no bucket", end.Output + end.Errors, StringComparison.Ordinal);
    }

    private async Task<S3TransferFixture> HaulAsync()
    {
        var fixture = await S3TransferFixture.CreateAsync(shared.Server);
        fixture.Use(keys: false);
        fixture
            .Place.Variable("AWS_EC2_METADATA_DISABLED", "true")
            .Variable("AWS_SHARED_CREDENTIALS_FILE", fixture.Place.At("none"))
            .Variable("AWS_CONFIG_FILE", fixture.Place.At("none"));
        Bytes.Write(fixture.At("outbox", "a"), "a");
        await fixture.RememberAsync();
        return fixture;
    }
}
