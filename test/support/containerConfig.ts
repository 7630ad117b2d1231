/** The OCI runtime's configuration of one container: what a hardened pod has, and no more. */
interface Image {
  readonly User: string;
  readonly WorkingDir: string;
  readonly Env: readonly string[];
  readonly Entrypoint: readonly string[];
  readonly Cmd: readonly string[];
}

interface Options {
  /** The folder of the image's files. */
  readonly files: string;
  readonly image: Image;
  /** In place of the image's command, if there are any. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

export function containerConfig({ files, image, args, env }: Options) {
  const [uid, gid] = image.User.split(':').map(Number);
  const settings = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  return {
    ociVersion: '1.0.2',
    root: { path: files, readonly: true },
    process: {
      user: { uid, gid },
      cwd: image.WorkingDir,
      args: [...image.Entrypoint, ...(args.length > 0 ? args : image.Cmd)],
      env: [...image.Env, ...settings],
      noNewPrivileges: true,
      capabilities: {},
    },
    mounts: [
      { destination: '/proc', type: 'proc', source: 'proc' },
      { destination: '/dev', type: 'tmpfs', source: 'tmpfs', options: ['mode=755'] },
    ],
    linux: {
      // The network is the machine's own: engines of tests listen on its loopback address.
      namespaces: ['pid', 'ipc', 'uts', 'mount'].map((type) => ({ type })),
    },
  };
}
