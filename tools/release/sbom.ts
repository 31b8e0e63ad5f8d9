/**
 * The software bill of materials, in CycloneDX 1.5: every package that the relay runs or the client contains, with its digest
 * and licence, and which needs which. Made from the lockfile alone, so that it is the same everywhere. (`npm sbom --omit dev`
 * leaves out packages that are needed for development as well, Fastify and Vite among them.)
 */
import { type Lockfile, nameAt, neededBy, runtimeTree } from './packages.ts';

const purlOf = (name: string, version: string): string => `pkg:npm/${name.replace('@', '%40')}@${version}`;

const refOf = (lock: Lockfile, path: string): string => {
  const entry = lock.packages[path];
  return path === '' ? `${lock.name}@${lock.version}` : `${nameAt(path)}@${entry?.version}`;
};

const licenceOf = (licence: string) => (/[ (]/.test(licence) ? { expression: licence } : { license: { id: licence } });

const componentOf = (lock: Lockfile, path: string) => {
  const { version, license = 'NOASSERTION', integrity = '' } = lock.packages[path] ?? { version: '' };
  const name = nameAt(path);
  const digest = Buffer.from(integrity.replace(/^sha512-/, ''), 'base64').toString('hex');
  return {
    type: 'library',
    'bom-ref': refOf(lock, path),
    name,
    version,
    purl: purlOf(name, version),
    hashes: [{ alg: 'SHA-512', content: digest }],
    licenses: [licenceOf(license)],
  };
};

/** The document as text. `licence`: of the project itself. */
export const sbomOf = (lock: Lockfile, licence: string): string => {
  const tree = runtimeTree(lock);
  // The same package at the same version can lie in several places.
  const paths = new Map([...tree.keys()].map((path) => [refOf(lock, path), path]));
  const document = {
    $schema: 'http://cyclonedx.org/schema/bom-1.5.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    version: 1,
    metadata: {
      component: {
        type: 'application',
        'bom-ref': refOf(lock, ''),
        name: lock.name,
        version: lock.version,
        purl: purlOf(lock.name, lock.version),
        licenses: [licenceOf(licence)],
      },
    },
    components: [...paths.values()].map((path) => componentOf(lock, path)),
    dependencies: ['', ...paths.values()].map((path) => ({
      ref: refOf(lock, path),
      dependsOn: [...new Set(neededBy(lock, path).map((needed) => refOf(lock, needed)))].sort(),
    })),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
};
