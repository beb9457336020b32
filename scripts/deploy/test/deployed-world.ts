import { startWorld, type World } from '../../sandbox/world.ts';
import { ProjectCopy } from './project-copy.ts';
import { Sf, type CliOutput } from './sf.ts';

/** The name by which the CLI knows the org. */
export const ALIAS = 'desk';

/** Stand-ins with an org in which nothing is installed, the CLI signed in to it, and the package. */
export interface DeployedWorld {
  world: World;
  project: ProjectCopy;
  /** Runs the CLI in the project, against the org. */
  sf: (...args: string[]) => Promise<CliOutput>;
  cli: Sf;
  close: () => Promise<void>;
}

/** Starts it all. The admin signs in with an access token, as a pipeline does. */
export async function startDeployedWorld(): Promise<DeployedWorld> {
  const world = await startWorld({ agents: ['Li Wei'], emptyOrg: true });
  const project = new ProjectCopy();
  const cli = new Sf();
  const close = async (): Promise<void> => {
    await world.close();
    project.remove();
    cli.remove();
  };
  try {
    const { org } = world;
    const login = ['org', 'login', 'access-token', '--instance-url', org.url, '--no-prompt'];
    const { status, message } = await cli.run(project.root, [...login, '--alias', ALIAS], {
      SF_ACCESS_TOKEN: org.signIn(org.people.admin),
    });
    if (status !== 0) throw new Error(message);
    const sf = (...args: string[]): Promise<CliOutput> =>
      cli.run(project.root, [...args, '--target-org', ALIAS]);
    return { world, project, sf, cli, close };
  } catch (error) {
    await close();
    throw error;
  }
}
