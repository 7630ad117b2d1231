/**
 * Writes sbom.cdx.json (CycloneDX 1.6) in the image's build: the packages that are installed with their licences,
 * Node, and Debian's packages as dpkg has them. `npm sbom --omit=dev` leaves out what development needs as well.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

interface Locked {
  readonly version?: string;
  readonly link?: boolean;
  readonly integrity?: string;
}
interface Installed {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
}

const read = <T>(file: string): T => JSON.parse(readFileSync(file, 'utf8'));

const component = (type: string, name: string, version: string, purl: string) => ({
  ...{ 'bom-ref': purl, type, name, version, purl },
});

function packageOf([path, { integrity }]: readonly [string, Locked]) {
  const { name, version, license } = read<Installed>(`${path}/package.json`);
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
  return {
    ...component('library', name, version, purl),
    // Twice installed packages of one version are two places of one package.
    'bom-ref': path,
    licenses: [licenceOf(license)],
    ...(integrity?.startsWith('sha512-') && {
      hashes: [
        { alg: 'SHA-512', content: Buffer.from(integrity.slice(7), 'base64').toString('hex') },
      ],
    }),
  };
}

function licenceOf(said: string | undefined) {
  if (typeof said !== 'string') return { license: { name: 'see its LICENSE file' } };
  return /^[\w.+-]+$/.test(said) ? { license: { id: said } } : { expression: said };
}

function debianPackages() {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg's own placeholders
  const format = '--showformat=${Package} ${Version} ${Architecture}\\n';
  const output = execFileSync('dpkg-query', ['--show', format], { encoding: 'utf8' });
  return output
    .trim()
    .split('\n')
    .map((line) => {
      const [name = '', version = '', architecture = ''] = line.split(' ').map(encodeURIComponent);
      const purl = `pkg:deb/debian/${name}@${version}?arch=${architecture}`;
      return component('library', name, decodeURIComponent(version), purl);
    });
}

const { name, version, packages } = read<
  Installed & { readonly packages: Readonly<Record<string, Locked>> }
>('package-lock.json');
const installed = Object.entries(packages).filter(
  ([path, { link }]) => path !== '' && link !== true && existsSync(`${path}/package.json`),
);
const { node } = process.versions;
const bill = {
  bomFormat: 'CycloneDX',
  specVersion: '1.6',
  version: 1,
  metadata: { component: component('application', name, version, `pkg:npm/${name}@${version}`) },
  components: [
    ...installed.map(packageOf),
    component('platform', 'node', node, `pkg:generic/node@${node}`),
    ...debianPackages(),
  ],
};
writeFileSync('sbom.cdx.json', JSON.stringify(bill, null, 2));
