using Godwit.Engine.Planning;
using Godwit.Engine.State;
using Npgsql;

namespace Godwit.Engine.Running.Verifying;

/// <summary>Asks the runner of a migration, and waits for its answer.</summary>
/// <param name="configuration">The migration.</param>
/// <param name="state">Session on the state.</param>
/// <param name="time">Clock.</param>
internal sealed class RunnerQuestion(Configuration configuration, NpgsqlConnection state, TimeProvider time)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LookForRunner = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly RequestStore _requests = new(configuration.Migration);

    /// <summary>True while a runner applies what the source commits.</summary>
    /// <exception cref="GodwitException">The state is newer than this program.</exception>
    public async Task<bool> IsFollowedAsync(CancellationToken cancellationToken)
    {
        if (await StateSchema.FindAsync(state, configuration.Target.Database, cancellationToken) != StateSchema.Version || !await RunnerLock.IsHeldAsync(state, configuration.Migration, cancellationToken)) return false;
        var steps = await new Journal(configuration.Migration, time).ReadAsync(state, cancellationToken);
        return steps.Any(step => step is { Step: Steps.Follow, State: StepState.Running });
    }

    /// <summary>Asks. What the runner holds for the question it holds until <see cref="EndAsync"/>, or until its time runs out.</summary>
    /// <param name="kind">What.</param>
    /// <param name="argument">With what.</param>
    /// <param name="cancellationToken">Gives up, and tells the runner.</param>
    /// <exception cref="GodwitException">The runner has ended, or does not get there.</exception>
    public async Task<(long Id, RequestAnswer Answer)> AskAsync(string kind, string argument, CancellationToken cancellationToken)
    {
        var id = await _requests.MakeAsync(state, kind, argument, Patience, cancellationToken);
        try
        {
            var (began, looked) = (time.GetTimestamp(), time.GetTimestamp());
            while (true)
            {
                if (await RequestStore.AnswerOfAsync(state, id, cancellationToken) is { } answer) return (id, answer);
                if (time.GetElapsedTime(began) > Patience) throw Behind();
                if (time.GetElapsedTime(looked) > LookForRunner)
                {
                    if (!await IsFollowedAsync(cancellationToken)) throw Gone();
                    looked = time.GetTimestamp();
                }
                await Task.Delay(Poll, time, cancellationToken);
            }
        }
        catch
        {
            // It must not be served for nobody.
            await EndAsync(id, CancellationToken.None);
            throw;
        }
    }

    /// <summary>Nothing of a question is needed any more.</summary>
    public async Task EndAsync(long id, CancellationToken cancellationToken)
    {
        // Where the state cannot be reached, its time runs out.
        if (state.FullState == System.Data.ConnectionState.Open) await RequestStore.EndAsync(state, id, cancellationToken);
    }

    private GodwitException Behind() => new(ExitCode.Failed, new Problem(
        "apply_behind", "The target did not reach the position of the comparison.", $"target {configuration.Target.Database}",
        $"The runner of {configuration.Migration} has not applied what the source had committed {Patience.TotalMinutes:0} minutes ago.",
        "`godwit status` shows how far it is behind; verify again when it is live."));

    private GodwitException Gone() => new(ExitCode.Failed, new Problem(
        "runner_gone", "The runner ended while it was asked.", $"target {configuration.Target.Database}",
        "It alone knows where the apply stands.", "Start `godwit run` and verify again; or verify without one, which compares both sides as they stand."));
}
